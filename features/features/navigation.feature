Feature: More ways through the dimensions

  Scenario Outline: What comes first, and how surely
    When I ask "<question>"
    Then <dimension> comes first, with confidence <confidence>
    And <dimension> is walked along "<layers>"
    And it says:
      | return to source.triggered | false |

    Examples:
      | question                                    | dimension | confidence | layers                         |
      | I feel anxious and worried about everything | D01       | 0.875      | L01-00, L01-01, L01-02         |
      | Explain quantum computing in simple terms   | D07       | 0.6        | L07-00, L07-01, L07-02, L07-03 |
      | What is the meaning of consciousness?       | D06       | 1.0        | L06-00, L06-01, L06-02, L06-03 |
      | feeling joyful and content                  | D01       | 1.0        | L01-00, L01-01, L01-02, L01-03 |
      | Hello, World! How are you?                  | D04       | 0.65       | L04-00                         |

  Scenario: A feeling and a craft at once
    When I ask "I feel anxious about implementing algorithms"
    Then D01 has confidence 0.75
    And D07 has confidence 0.55
    And the question is Mixed

  @gateway
  Scenario: The gateway passes on the whole answer
    When I ask "How do I optimize database performance?"
    Then exactly these dimensions are found, in this order:
      | dimension | confidence | frequency | layers         | added by    |
      | D07       | 0.9        | 2.5       | L07-00, L07-01 | scan        |
      | D02       | 0.34       | 2.0       | L02-00, L02-01 | association |
    And the dominant frequency is 2.363 Hz
    And it tells each of these:
      | gateway us                 | a number |
      | timings us.total           | a number |
      | return to source.reasons   | a list   |
      | interference.pairs         | a list   |
      | balance.needed             | a truth  |
      | response.message           | a name   |
      | learned                    | a name   |
    And every layer on the way comes with its text
