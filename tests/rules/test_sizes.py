"""Short functions and modules of one idea: what stays readable when the project has grown."""

from statistics import median

from tests.rules.source_tree import functions, modules, named, own_files

LONGEST_MODULE = 350
LONGEST_SCRIPT = 200


def lengths_of_functions() -> list[int]:
    return sorted(
        (function.end_lineno or function.lineno) - function.lineno + 1
        for path in modules("diary/")
        for function in functions(path)
    )


def test_half_of_the_functions_have_at_most_10_lines_and_nine_in_ten_at_most_36() -> None:
    lengths = lengths_of_functions()
    assert median(lengths) <= 10
    assert lengths[len(lengths) * 9 // 10] <= 36


def test_no_module_has_more_than_350_lines() -> None:
    counted = {named(path): len(path.read_text("utf-8").splitlines()) for path in modules("diary/", "tests/")}
    assert {name: count for name, count in counted.items() if count > LONGEST_MODULE} == {}


def test_no_script_of_the_browser_has_200_lines() -> None:
    scripts = [path for path in own_files() if path.suffix == ".js" and named(path).startswith("static/js/")]
    counted = {named(path): len(path.read_text("utf-8").splitlines()) for path in scripts}
    assert {name: count for name, count in counted.items() if count >= LONGEST_SCRIPT} == {}
