"""The browser of the web page's tests, for the pages of reports."""

from tests.derivecheck.web.conftest import browser as browser
