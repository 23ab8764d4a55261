"""One search over all there is: records, the directory's names, the portal's own pages."""
