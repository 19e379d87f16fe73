import html.parser

import pytest

from gaze.run import html as pages

VOID = {"meta", "img", "br"}


class Checker(html.parser.HTMLParser):
    """Collects the text and insists that every tag is closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.text, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def parse(text):
    checker = Checker()
    checker.feed(text)
    assert not checker.open
    return checker


def test_page_is_whole_and_links_its_sections():
    checker = parse(
        pages.page(
            "A run",
            {
                "In short": [pages.paragraph("all well")],
                "Table": [
                    pages.table(["arm", "error"], [["raw", 9.2]], note="degrees"),
                    pages.callout("mind this", warning=True),
                    pages.code_block("python pipeline.py"),
                    pages.folded("more", pages.paragraph("details")),
                    pages.figure(b"\x89PNG", "a picture"),
                ],
            },
            subtitle="small",
        )
    )
    text = " ".join(checker.text)
    for word in ("A run", "small", "all well", "9.2", "mind this", "a picture"):
        assert word in text
    targets = {value for name, value in checker.attributes if name == "id"}
    links = {v[1:] for n, v in checker.attributes if n == "href" and v.startswith("#")}
    assert links == targets and len(links) == 2


def test_text_is_escaped_everywhere():
    evil = '<script>alert("1")</script> & "quotes"'
    pieces = [
        pages.paragraph(evil),
        pages.callout(evil, label=evil),
        pages.code_block(evil),
        pages.folded(evil, ""),
        pages.table([evil], [[evil]], note=evil),
        pages.figure(b"", evil),
    ]
    text = pages.page(evil, {evil: pieces}, subtitle=evil)
    assert "<script" not in text
    assert "".join(parse(text).text).count(evil) == 14


def test_nothing_is_loaded_from_elsewhere():
    text = pages.page("A", {"B": [pages.figure(b"abc", "c")]})
    assert "http" not in text and "url(" not in text and "data:image/png" in text


def test_ragged_rows_are_refused():
    with pytest.raises(ValueError, match="expected 2 cells"):
        pages.table(["a", "b"], [["only one"]])


def test_facts_and_legends_are_escaped_and_whole():
    checker = parse(pages.facts([("a<b", "c & d")]) + pages.legend({"iris": (1, 2, 3)}))
    assert checker.text == ["a<b", "c & d", "iris"]
    assert ("style", "background: rgb(1, 2, 3)") in checker.attributes


def test_names_that_are_no_unicode_can_be_written():
    assert "caf\\xe9 &lt;b&gt;" in pages.paragraph("caf\udce9 <b>")
    assert pages.code_block("one\ntwo") == "<pre>one\ntwo</pre>"
    pages.page("\udce9", {}).encode()


def test_a_link_is_escaped():
    assert pages.link('a"b', "<x>") == '<p><a href="a&quot;b">&lt;x&gt;</a></p>'
