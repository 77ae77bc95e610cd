package wire

import "encoding/json"

// LayerHead is a layer without its content.
type LayerHead struct {
	ID        string   `json:"id" example:"L07-02"`
	Dimension string   `json:"dimension" example:"D07"`
	Name      string   `json:"name"`
	Depth     uint8    `json:"depth" maximum:"3"`
	Parent    *string  `json:"parent" description:"The layer above; null for the root."`
	Hz        float64  `json:"hz"`
	Keywords  []string `json:"keywords"`
	Phrases   []string `json:"phrases"`
}

// Layer is the reply of the layer route.
type Layer struct {
	LayerHead
	Content    string     `json:"content"`
	Bytes      int        `json:"bytes" description:"Length of the content in UTF-8."`
	Generation Generation `json:"generation" pattern:"^[0-9a-f]{16}$"`
}

// AppendLayer writes a Layer whose content is still bytes of the map: they are copied once, into
// the reply. The content must be UTF-8.
func AppendLayer(reply []byte, head LayerHead, content []byte, generation Generation) ([]byte, error) {
	front, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	back, err := json.Marshal(struct {
		Bytes      int        `json:"bytes"`
		Generation Generation `json:"generation" pattern:"^[0-9a-f]{16}$"`
	}{len(content), generation})
	if err != nil {
		return nil, err
	}
	if reply == nil {
		reply = make([]byte, 0, len(front)+len(content)+len(content)/8+len(back)+32)
	}
	reply = append(reply, front[:len(front)-1]...)
	reply = append(reply, `,"content":`...)
	reply = appendText(reply, content)
	reply = append(reply, ',')
	return append(reply, back[1:]...), nil
}

// appendText writes a JSON string, with no more escapes than JSON asks for.
func appendText(reply, text []byte) []byte {
	const digits = "0123456789abcdef"
	reply = append(reply, '"')
	from := 0
	for at, char := range text {
		var escape byte
		switch {
		case char == '"' || char == '\\':
			escape = char
		case char >= ' ':
			continue
		case char == '\n':
			escape = 'n'
		case char == '\r':
			escape = 'r'
		case char == '\t':
			escape = 't'
		}
		reply = append(reply, text[from:at]...)
		from = at + 1
		if escape != 0 {
			reply = append(reply, '\\', escape)
		} else {
			reply = append(reply, '\\', 'u', '0', '0', digits[char>>4], digits[char&15])
		}
	}
	reply = append(reply, text[from:]...)
	return append(reply, '"')
}
