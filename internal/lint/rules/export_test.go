package rules

// RenderedSize is for TestRenderedSize.
var RenderedSize = renderedSize
