"""In: a base text in clauses, amendments, decisions, wordings in languages, an editor's signed patches.

Out: one text whose every sentence knows where it came from; collisions shown, never resolved by guessing.
Refuses: amendments that name nothing or amend each other in a circle, decisions that contradict.

Not decided here: which amendments are adopted. `check_text` derives the same text a second, different way.
"""

from unbundle.drafting.blame import Change, Sentence, blame, diff_words, differences, show_changes, trace_back
from unbundle.drafting.check import check_text
from unbundle.drafting.languages import Version, align, translate
from unbundle.drafting.merge import merge_texts
from unbundle.drafting.patches import sign_patch
from unbundle.drafting.proposal import Agreed, LineState, agree
from unbundle.drafting.whole import check_draft, draft_text, draft_versions, material, next_base

__all__ = [
    "Agreed",
    "Change",
    "LineState",
    "Sentence",
    "Version",
    "agree",
    "align",
    "blame",
    "check_draft",
    "check_text",
    "diff_words",
    "differences",
    "draft_text",
    "draft_versions",
    "material",
    "merge_texts",
    "next_base",
    "show_changes",
    "sign_patch",
    "trace_back",
    "translate",
]
