"""The scripts of a grid are made from ids and words, which cannot break out of them."""

from ui import grid_scripts as scripts


def test_every_script_is_wrapped_at_any_depth() -> None:
    options = {"a": scripts.ROW_ID, "b": [{"c": scripts.UNLESS_LOCKED}, "text"], "d": 1}
    wrapped = scripts.as_code(options, lambda code: ("code", code))
    assert wrapped["a"][0] == "code"
    assert wrapped["b"][0]["c"][0] == "code"
    assert wrapped["b"][1] == "text"
    assert wrapped["d"] == 1
    assert scripts.MARK not in str(wrapped)


def test_words_in_scripts_are_quoted() -> None:
    script = scripts.enter_by_key('de"cision', {"l": "Link to 'x'\"; alert(1); \""})
    assert '"Link to \'x\'\\"; alert(1); \\""' in script
    assert 'setDataValue("de\\"cision", word)' in script
