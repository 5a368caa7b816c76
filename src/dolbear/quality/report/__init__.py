"""The static HTML report: one page, one style sheet, plots as SVG files.

Works under Jenkins' content security policy for published files: no script, no inline style, no
`data:` address, nothing from elsewhere. Holds aggregates only, and stays small however many
inputs or classes there are.
"""

from dolbear.quality.report.document import Change, Report
from dolbear.quality.report.write import write

__all__ = ["Change", "Report", "write"]
