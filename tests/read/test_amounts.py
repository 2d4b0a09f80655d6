"""The money grammar, wording by wording; each case is taken from a real act."""

from __future__ import annotations

import pytest

from unbundle.read import read_package

BILL = (
    '<bill><legis-body><title id="t"><enum>I</enum><appropriations-major '
    'id="m"><header>Department</header></appropriations-major>'
    '<appropriations-small id="s"><header>Account</header><text>{account}</text></appropriations-small>'
    '<section id="x"><enum>101.</enum>{section}</section></title></legis-body></bill>'
)
PLAIN = "For an additional amount for <quote>Account</quote>, $900"


def _kinds(
    account: str = PLAIN + ".", section: str = "<text>The Secretary shall report.</text>"
) -> list[tuple[str, str]]:
    package = read_package(BILL.format(account=account, section=section).encode(), "b.xml").package
    return [(m.kind, m.bound) for m in package.measures if m.amount]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (PLAIN + ", of which up to $76 may be made available for food.", ("of_which", "ceiling")),
        (PLAIN + ": Provided, That of the total amount provided under this heading, $60 shall be "
                 "for aid.", ("of_which", "exact")),
        (PLAIN + ": Provided, That not less than $50 shall be for refugees.", ("of_which", "floor")),
        (PLAIN + ": Provided, That of such amount, up to $25 may be transferred to "
                 "<quote>X</quote>.", ("transfer", "ceiling")),
        (PLAIN + ": Provided, That such funds subsidize gross obligations for the principal amount of "
                 "direct loans not to exceed $20.", ("other_amount", "ceiling")),
        (PLAIN + ": Provided, That of the $740 previously appropriated, work "
                 "shall end.", ("other_amount", "exact")),
        (PLAIN + ": Provided, That grants shall be for projects costing more than "
                 "$500.", ("other_amount", "exact")),
        (PLAIN + "; and, in addition, $800, which shall become available on October 1, "
                 "2024.", ("appropriation", "exact")),
        ("For expenses, including not to exceed $9 for official reception, $520, to remain available until "
         "expended.", ("appropriation", "exact")),
        ("For expenses, $188,000: Provided, That not more than $28 shall be made available for obligation in "
         "fiscal year 2016 from amounts made available by 49 U.S.C. 5116.", ("limitation", "ceiling")),
        ("For expenses, $188,000: Provided, That $15 may be reprogrammed into any continuing "
         "study.", ("limitation", "ceiling")),
        (PLAIN + " (increased by $5) (reduced by $5), to remain available.", ("other_amount", "exact")),
    ],
)  # fmt: skip
def test_wordings_of_accounts(text: str, wanted: tuple[str, str]) -> None:
    """The last or second sum of an account's text, by the words around it."""
    kinds = _kinds(account=text)
    assert wanted in kinds[1:]
    assert len(kinds) == text.count("$")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<text>There is hereby appropriated to the Secretary $20, to remain available until "
         "expended.</text>", [("appropriation", "exact")]),
        ("<text>$50 is hereby appropriated for the Department and made available for transfer to five "
         "accounts.</text>", [("appropriation", "exact")]),
        ("<text>For payment to A, beneficiary of B, $174.</text>", [("appropriation", "exact")]),
        ("<text>Of the unobligated balances, $30 is hereby rescinded.</text>", [("rescission", "exact")]),
        ("<text>The following funds are hereby permanently rescinded:</text><paragraph><enum>(1)</enum><tex"
         "t><quote>A</quote>, $3;</text></paragraph><paragraph><enum>(2)</enum><text><quote>B</quote>, "
         "$4.</text></paragraph>", [("rescission", "exact"), ("rescission", "exact")]),
        ("<text>There are authorized to be appropriated $7 for fiscal year "
         "2025.</text>", [("authorisation", "exact")]),
        ("<text>Section 5 of the Act shall be applied by substituting <quote>$11</quote> for "
         "<quote>$1</quote>.</text>", [("limitation", "ceiling"), ("limitation_replaced", "ceiling")]),
        ("<text>Section 5 of the Act is amended by striking <quote>$1</quote> and inserting "
         "<quote>$11</quote>.</text>", [("limitation_replaced", "ceiling"), ("limitation", "ceiling")]),
        ("<text>Amounts are provided for <quote>A</quote> at a rate for operations of "
         "$8.</text>", [("other_amount", "formula")]),
        ("<text>The Secretary may, with approval, transfer up to $100 between "
         "accounts.</text>", [("transfer", "ceiling")]),
        ("<text>Any person who violates this shall be fined not more than "
         "$100,000.</text>", [("other_amount", "ceiling")]),
        ("<text>None of the funds may be used for a grant of $10 or "
         "more.</text>", [("other_amount", "exact")]),
        ("<text>Of amounts deposited in the Fund, $12 shall not be available for obligation in this fiscal "
         "year.</text>", [("limitation", "ceiling")]),
        ("<text>Section 5 is amended by striking <quote>that does not exceed $1 for</quote> and all that "
         "follows.</text>", [("limitation_replaced", "ceiling")]),
        ("<text>The maximum amount for a vehicle is hereby fixed at "
         "$40.</text>", [("limitation", "ceiling")]),
        ("<text>The amount that the Secretary sets aside under section 130 shall be "
         "$350.</text>", [("other_amount", "exact")]),
        ("<text>The Act provides each person with a $1,400 payment.</text>", [("other_amount", "exact")]),
        ("<text>For an additional amount for the accounts and in the amounts specified: <quote>Army A"
         "</quote>, $79; <quote>Navy B</quote>, $37; and <quote>Air C</quote>, $28.</text>",
         [("appropriation", "exact")] * 3),
        ("<text>Notwithstanding section 124, for an additional amount for <quote>Army A</quote>, $30 is "
         "provided for roads.</text>", [("appropriation", "exact")]),
        ("<text>Such a fine may not exceed the greater of:</text><paragraph><enum>(1)</enum><text>10 "
         "percent of turnover; or</text></paragraph><paragraph><enum>(2)</enum><text>$100.</text>"
         "</paragraph>", [("other_amount", "exact")]),
        ("<text>Section 5 is amended by adding: <quoted-block><section><enum>6.</enum><text>There is $9 "
         "for aid.</text></section></quoted-block></text>", [("other_amount", "exact")]),
    ],
)  # fmt: skip
def test_wordings_of_sections(text: str, wanted: list[tuple[str, str]]) -> None:
    """Sums of general provisions; figures of amended law are never new money."""
    assert _kinds(section=text)[1:] == wanted


def test_only_levels_above_lead_into_a_list() -> None:
    """The paragraph before is a sibling: its "are rescinded" says nothing of the next one's own list."""
    text = (
        "<paragraph><enum>(1)</enum><text>Of the balances the following are rescinded:</text></paragraph>"
        "<paragraph><enum>(2)</enum><subparagraph><enum>(A)</enum><text>There is appropriated $6."
        "</text></subparagraph></paragraph>"
    )
    assert _kinds(section=text)[1:] == [("appropriation", "exact")]


def test_boilerplate_rescinds_nothing() -> None:
    """The words "or rescinded or transferred" stand in every emergency clause and rescind nothing."""
    text = (
        "<text>Each amount of $5 shall be available (or rescinded or transferred, if applicable) only "
        "if so designated.</text>"
    )
    assert ("rescission", "exact") not in _kinds(section=text)


def test_scope_words_find_their_account() -> None:
    """A part "of the funds appropriated under the heading X" hangs below account X of its title."""
    text = (
        "<text>Of the funds appropriated by this title under the heading <quote>Account</quote>, $4 "
        "shall be for audits.</text>"
    )
    package = read_package(BILL.format(account=PLAIN + ".", section=text).encode(), "b.xml").package
    part = next(m for m in package.measures if m.kind == "of_which")
    assert next(m for m in package.measures if m.id == part.parent).title == "Account"
