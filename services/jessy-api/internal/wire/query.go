package wire

// Query is what a caller asks.
type Query struct {
	Query     string     `json:"query" description:"Normalised to NFC and trimmed, 1 to 10 000 scalar values, no control characters but tab, LF and CR."`
	UserID    *string    `json:"user_id,omitempty" pattern:"^[A-Za-z0-9_-]{1,64}$" description:"Needs the service token: the caller vouches for it."`
	Iteration *Iteration `json:"iteration,omitempty"`
	_         struct{}   `additionalProperties:"false"`
}

// Iteration is how far a caller that iterates has come.
type Iteration struct {
	Cycle     uint32   `json:"cycle"`
	Converged bool     `json:"converged"`
	_         struct{} `additionalProperties:"false"`
}

// Answer is the core's answer to a query, and how long it took from the gateway's view.
type Answer struct {
	RequestID         string         `json:"request_id"`
	Analysis          Analysis       `json:"analysis"`
	Paths             []Path         `json:"paths"`
	DominantFrequency float64        `json:"dominant_frequency"`
	TotalConfidence   float64        `json:"total_confidence"`
	ResultComplexity  float64        `json:"result_complexity"`
	Interference      Interference   `json:"interference"`
	Balance           *Balance       `json:"balance"`
	ReturnToSource    ReturnToSource `json:"return_to_source"`
	Response          Response       `json:"response"`
	ResponseStyle     []string       `json:"response_style"`
	Contexts          []Context      `json:"contexts"`
	Learned           string         `json:"learned" enum:"accepted,skipped"`
	LearnedReason     *string        `json:"learned_reason" description:"blocked, return_to_source, no_pairs, queue_full, unauthenticated or storage; null when accepted."`
	Durable           *bool          `json:"durable"`
	Cached            bool           `json:"cached"`
	Partial           bool           `json:"partial"`
	TimingsUS         Timings        `json:"timings_us"`
	GatewayUS         int64          `json:"gateway_us" description:"From the request's arrival at the gateway to the core's whole reply."`
}

// Analysis is what was read out of the words.
type Analysis struct {
	Keywords            []string `json:"keywords"`
	QuestionType        string   `json:"question_type"`
	Urgency             string   `json:"urgency"`
	EmotionalIndicators []string `json:"emotional_indicators"`
	TechnicalIndicators []string `json:"technical_indicators"`
	Intensity           float64  `json:"intensity"`
	EstimatedFrequency  float64  `json:"estimated_frequency"`
	Complexity          float64  `json:"complexity"`
}

// Path is one dimension's way from its root to the layer that fits best.
type Path struct {
	Dimension   string   `json:"dimension"`
	Name        string   `json:"name"`
	Layers      []string `json:"layers" description:"Root first."`
	Confidence  float64  `json:"confidence"`
	Frequency   float64  `json:"frequency"`
	Matched     []string `json:"matched"`
	Synesthetic float64  `json:"synesthetic"`
	AddedBy     string   `json:"added_by" enum:"scan,association,blend,balance,user"`
}

// Interference is what the paths' frequencies do to each other.
type Interference struct {
	Pairs       []Pair  `json:"pairs"`
	Amplitude   float64 `json:"amplitude"`
	Complexity  float64 `json:"complexity"`
	Dissonances int     `json:"dissonances"`
	Stable      bool    `json:"stable"`
}

// Pair is two states.
type Pair struct {
	A        string    `json:"a"`
	B        string    `json:"b"`
	Distance float64   `json:"distance"`
	Kind     string    `json:"kind" enum:"constructive,neutral,destructive"`
	Beat     Beat      `json:"beat"`
	Harmonic *Harmonic `json:"harmonic"`
}

// Beat is the beat of two frequencies, in hertz.
type Beat struct {
	Frequency float64 `json:"frequency"`
	Carrier   float64 `json:"carrier"`
	Envelope  float64 `json:"envelope"`
	Audible   bool    `json:"audible"`
}

// Harmonic is a simple ratio of two frequencies.
type Harmonic struct {
	Name       string  `json:"name"`
	Strength   float64 `json:"strength"`
	Reinforced bool    `json:"reinforced"`
}

// Balance is what D13 makes of a restless result.
type Balance struct {
	Needed             bool             `json:"needed"`
	Strength           float64          `json:"strength"`
	ModulatedFrequency *float64         `json:"modulated_frequency"`
	Suggestions        []map[string]any `json:"suggestions"`
}

// ReturnToSource says whether the query was led back to its source.
type ReturnToSource struct {
	Triggered bool     `json:"triggered"`
	Reasons   []string `json:"reasons"`
	Pattern   *string  `json:"pattern"`
	Question  *string  `json:"question"`
	Paused    []string `json:"paused"`
	Restarts  int      `json:"restarts"`
}

// Response is how to speak, and a text.
type Response struct {
	Tone        *string  `json:"tone"`
	Directives  []string `json:"directives"`
	Generations *int     `json:"generations"`
	Message     *string  `json:"message"`
}

// Context is a layer on one of the paths.
type Context struct {
	Layer     string   `json:"layer"`
	Dimension string   `json:"dimension"`
	Frequency *float64 `json:"frequency"`
	Keywords  []string `json:"keywords"`
	Text      *string  `json:"text"`
}

// Timings are microseconds.
type Timings struct {
	Security     *int64 `json:"security"`
	Analysis     int64  `json:"analysis"`
	Scan         int64  `json:"scan"`
	Selection    int64  `json:"selection"`
	Depth        int64  `json:"depth"`
	Interference int64  `json:"interference"`
	Total        int64  `json:"total"`
}
