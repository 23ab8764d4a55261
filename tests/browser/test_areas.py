"""Areas are typed: those of the chosen country are suggested, and no other one is sent."""

from playwright.sync_api import Page, expect

from tests.browser.portal import Portal

AREA, TYPED = "[name=area]", "#id_area_typed"


def suggested(page: Page) -> list[str]:
    values: list[str] = page.eval_on_selector_all(
        "#id_area_offered option", "all => all.map(one => one.value)"
    )
    return values


def test_a_typed_area_is_one_of_the_chosen_country_or_is_not_sent(portal: Portal) -> None:
    page = portal.open("analyst", "/events/new/")
    expect(page.locator(TYPED)).to_be_disabled()
    page.select_option("[name=country]", label="Kyrgyzstan")
    assert "Osh Region" in suggested(page)
    assert "Sughd Region" not in suggested(page)
    page.fill(TYPED, "osh region")
    expect(page.locator(AREA)).not_to_have_value("")
    page.select_option("[name=country]", label="Tajikistan")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(TYPED)).to_be_focused()
    refusal = page.eval_on_selector(TYPED, "field => field.validationMessage")
    assert (page.url.endswith("/events/new/"), page.locator(".errors").count()) == (True, 0)
    assert refusal == "No such area in the chosen countries: pick one that is offered."
    page.fill(TYPED, "sughd")
    page.keyboard.press("Enter")
    expect(page.locator(TYPED)).to_have_value("Sughd Region")
    assert page.eval_on_selector(TYPED, "field => field.validity.valid")
