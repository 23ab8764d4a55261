"""What the tests' Chromium is started with, beside what Playwright gives it."""

# Pages of the browser's own, drawn up for every profile at half a core-second.
OF_OURS = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
# Chromium takes the last of several lists of what is switched off, and a page of its own is switched off in no other
# way; so Playwright's list, which it gives out nowhere, stands here again. tests/platform/test_private_names.py
# compares the two.
OF_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
# Playwright's for Windows, macOS and Edge, which the tests don't run on.
ELSEWHERE = {"TcpPortRandomizationWin", "msForceBrowserSignIn", "msEdgeUpdateLaunchServicesPreferredVersion"}
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join((*OF_OURS, *OF_PLAYWRIGHT))}",
)
