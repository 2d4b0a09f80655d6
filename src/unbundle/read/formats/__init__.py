"""One module per format: bytes in, one `Stream` out. No rule about money or law lives here."""
