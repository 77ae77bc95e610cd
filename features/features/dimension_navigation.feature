Feature: Finding the way through the dimensions
  A question is matched against the words of fourteen dimensions. Each dimension that matches well
  enough becomes a path through its layers; together they have one dominant frequency.

  Scenario: A question of meaning goes deep
    When I ask "What is the meaning of existence?"
    Then exactly these dimensions are found, in this order:
      | dimension | name          | confidence | frequency | layers                 | matched            | added by |
      | D06       | Philosophical | 1.0        | 0.3       | L06-00, L06-01, L06-02 | meaning, existence | scan     |
    And the dominant frequency is 0.3 Hz
    And every layer on the way comes with its text

  Scenario: A technical question brings analysis along
    When I ask "How do I optimize database performance?"
    Then exactly these dimensions are found, in this order:
      | dimension | name      | confidence | frequency | layers         | synesthetic | added by    |
      | D07       | Technical | 0.9        | 2.5       | L07-00, L07-01 | 1.0         | scan        |
      | D02       | Cognition | 0.34       | 2.0       | L02-00, L02-01 | 0.8         | association |
    And the dominant frequency is 2.363 Hz
    And every layer on the way comes with its text

  Scenario: Somebody overwhelmed is met with emotion first, and some hope
    When I ask "I'm feeling overwhelmed and don't know what to do"
    Then exactly these dimensions are found, in this order:
      | dimension | name       | confidence | frequency | layers                 | added by |
      | D01       | Emotion    | 1.0        | 1.0       | L01-00, L01-04, L01-06 | scan     |
      | D12       | Positivity | 0.4        | 1.5       | L12-00                 | blend    |
    And D02 is not found
    And the dominant frequency is 1.143 Hz

  Scenario: Urgency pulls frequencies up
    When I ask "Urgent: desperate painting code"
    Then D07 has confidence 0.425 at 3.5 Hz
    And D08 has confidence 0.425 at 3.75 Hz
    And the dominant frequency is 3.625 Hz

  Scenario Outline: Nature by any name
    When I ask "How can I care for <nature>?"
    Then D11 has confidence 0.75
    And D11 matched "<word>"
    And D09 has confidence 0.75

    Examples:
      | nature          | word        |
      | nature          | nature      |
      | the environment | environment |
      | our ecosystem   | ecosystem   |

  Scenario Outline: What comes first, and how surely
    When I ask "<question>"
    Then <dimension> comes first, with confidence <confidence>
    And <dimension> is walked along "<layers>"

    Examples:
      | question                                    | dimension | confidence | layers                         |
      | I feel anxious and worried about everything | D01       | 0.875      | L01-00, L01-01, L01-02         |
      | Explain quantum computing in simple terms   | D07       | 0.6        | L07-00, L07-01, L07-02, L07-03 |
      | What is the meaning of consciousness?       | D06       | 1.0        | L06-00, L06-01, L06-02, L06-03 |
      | feeling joyful and content                  | D01       | 1.0        | L01-00, L01-01, L01-02, L01-03 |
      | Hello, World! How are you?                  | D04       | 0.65       | L04-00                         |
