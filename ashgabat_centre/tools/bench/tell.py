"""The figures as a table to read, and the few that are compared from one version to the next."""

from typing import Any

import psycopg

from ashgabat_centre.tools.bench.readers import Times


def describe(owner_url: str, words: dict[str, str]) -> int:
    """Print how much of the table each question meets; return how many records there are."""
    holding = "select count(*) from records_record where search @@ websearch_to_tsquery('portal', %s)"
    with psycopg.connect(owner_url) as owner:
        ((everything,),) = owner.execute("select count(*) from records_record").fetchall()
        held = {name: owner.execute(holding, [word]).fetchall()[0][0] for name, word in words.items()}
    print(f"{everything} records. So many of them hold the words searched for: {held}", flush=True)
    return int(everything)


def tell(name: str, times: Times) -> dict[str, Any]:
    """Print one reader's table; return their ratios and milliseconds."""
    names = [key.removesuffix(" floor") for key in times.runs if key.endswith(" floor")]
    print(f"\n{name}, milliseconds, medians; ratios are medians of neighbours")
    print(
        f"{'':20}{'database':>10}{'floor':>9}{'ratio':>7}{'fenced':>10}{'by hand':>9}{'ratio':>7}"
        f"{'page':>9}{'of it database':>16}{'queries':>9}{'part':>9}{'admin':>9}{'of it database':>16}"
    )
    for key in names:
        print(_line(times, key))
    pages = [key for key in names if not key.startswith("search ")]
    searches = {key.split()[1]: round(times[f"{key} page"], 1) for key in names if key not in pages}
    fences = {key: times.ratio(f"{key} fenced", f"{key} unfenced") for key in names}
    of_pages = {key: _of_page(times, key) for key in names}
    return (
        {f"{key}_vs_floor": times.ratio(key, f"{key} floor") for key in pages}
        | {f"{key}_vs_admin": times.ratio(f"{key} part", f"{key} admin") for key in ("list", "filtered")}
        | {f"{key}_ms": round(times[f"{key} page"], 1) for key in pages}
        | {"fence_overhead": max(of_pages.values()), "fence_overhead_by_page": of_pages}
        | {"fence_overhead_of_queries": max(fences["list"], fences["filtered"])}
        | {"fence_overhead_of_queries_by_page": fences}
        | {"search_ms": max(searches.values()), "search_ms_by_word": searches}
    )


def _of_page(times: Times, key: str) -> float:
    """A whole page with the fence, by what it would take with the same predicate written by hand."""
    page, fence = times[f"{key} page"], times[f"{key} fenced"] - times[f"{key} unfenced"]
    return round(page / (page - fence), 2)


def _line(times: Times, key: str) -> str:
    line = f"{key:20}{times[key]:10.2f}{times[f'{key} floor']:9.2f}{times.ratio(key, f'{key} floor'):7.2f}"
    line += f"{times[f'{key} fenced']:10.2f}{times[f'{key} unfenced']:9.2f}"
    line += f"{times.ratio(f'{key} fenced', f'{key} unfenced'):7.2f}"
    line += (
        f"{times[f'{key} page']:9.1f}{times[f'{key} page database']:16.2f}{times[f'{key} page queries']:9.0f}"
    )
    if f"{key} admin" in times:
        line += (
            f"{times[f'{key} part']:9.1f}{times[f'{key} admin']:9.1f}{times[f'{key} admin database']:16.2f}"
        )
    return line
