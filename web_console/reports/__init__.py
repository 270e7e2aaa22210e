"""Reports: any span of days in figures, on the page, on paper and in a spreadsheet."""
