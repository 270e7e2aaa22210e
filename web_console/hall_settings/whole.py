"""All pages of the settings together, for the application to serve."""

from web_console.hall_settings import import_pages, pages, sheet_pages, version_pages
from web_console.hall_settings.area import settings_pages

__all__ = ["import_pages", "pages", "settings_pages", "sheet_pages", "version_pages"]
