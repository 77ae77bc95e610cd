package layers

// kind is what a table's field holds, as far as its bytes need a check.
type kind uint8

const (
	byteField  kind = iota // ubyte, bool
	shortField             // ushort
	intField               // int
	longField              // ulong, double
	textField              // string
	bytesField             // [ubyte]
	textsField             // [string]
	tablesField
)

// field is one slot of a table. Of says which tables a vector of tables holds.
type field struct {
	name string
	kind kind
	of   *shape
}

// shape is a table of schema/layers.fbs: its fields in the order of their slots. A test compares
// the shapes with the schema.
type shape []field

var layerShape = shape{
	{"num", shortField, nil}, {"name", textField, nil}, {"depth", byteField, nil}, {"parent", intField, nil},
	{"hz", longField, nil}, {"min_hits", byteField, nil}, {"keywords", textsField, nil},
	{"phrases", textsField, nil}, {"content", bytesField, nil},
}

var dimensionShape = shape{
	{"num", byteField, nil}, {"name", textField, nil}, {"role", textField, nil}, {"min_hz", longField, nil},
	{"max_hz", longField, nil}, {"base_hz", longField, nil}, {"immutable", byteField, nil},
	{"override", byteField, nil}, {"layers", tablesField, &layerShape},
}

var seedShape = shape{{"a", textField, nil}, {"b", textField, nil}, {"strength", longField, nil}}

var storeShape = shape{
	{"schema_version", shortField, nil}, {"generation", longField, nil}, {"dimensions", tablesField, &dimensionShape},
	{"stopwords", textsField, nil}, {"interrogatives", textsField, nil}, {"emotional", textsField, nil},
	{"technical", textsField, nil}, {"negative", textsField, nil}, {"philosophical", textsField, nil},
	{"urgency_high", textsField, nil}, {"urgency_medium", textsField, nil}, {"high_intensity", textsField, nil},
	{"seeds", tablesField, &seedShape},
}
