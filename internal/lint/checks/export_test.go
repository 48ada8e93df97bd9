package checks

// For the tests that hold them to upstream.
var (
	RenderedSize    = renderedSize
	IsPlainTemplate = isPlainTemplate
	ParseTemplate   = parseTemplate
)
