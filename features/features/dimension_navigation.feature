Feature: Finding the way through the dimensions
  A question is matched against the words of fourteen dimensions. Each dimension that matches well
  enough becomes a path through its layers; together they have one dominant frequency, which sets
  the tone of the answer. These are the ten core scenarios.

  Scenario: 1 - A question of existence goes deep and stays open
    When I ask "What is the meaning of existence?"
    Then exactly these dimensions are found, in this order:
      | dimension | name          | confidence | frequency | layers                 | matched            | added by |
      | D06       | Philosophical | 1.0        | 0.3       | L06-00, L06-01, L06-02 | meaning, existence | scan     |
    And the dominant frequency is 0.3 Hz
    And it says:
      | response.tone              | contemplative          |
      | response.directives        | hedge, no_final_answer |
      | return to source.triggered | false                  |
      | balance.needed             | false                  |
    And every layer on the way comes with its text

  Scenario: 2 - A database question brings analysis along
    When I ask "How do I optimize database performance?"
    Then exactly these dimensions are found, in this order:
      | dimension | name      | confidence | frequency | layers         | synesthetic | added by    |
      | D07       | Technical | 0.9        | 2.5       | L07-00, L07-01 | 1.0         | scan        |
      | D02       | Cognition | 0.34       | 2.0       | L02-00, L02-01 | 0.8         | association |
    And the dominant frequency is 2.363 Hz
    And it says:
      | response.tone | clear |
    And every layer on the way comes with its text

  Scenario: 3 - Somebody overwhelmed is met with emotion first, and some hope
    When I ask "I'm feeling overwhelmed and don't know what to do"
    Then exactly these dimensions are found, in this order:
      | dimension | name       | confidence | frequency | layers                 | added by |
      | D01       | Emotion    | 1.0        | 1.0       | L01-00, L01-04, L01-06 | scan     |
      | D12       | Positivity | 0.4        | 1.5       | L12-00                 | blend    |
    And D02 is not found
    And the dominant frequency is 1.143 Hz
    And it says:
      | response.tone       | gentle                             |
      | response.directives | acknowledge_first, no_forced_cheer |
    And the message says "a lot to carry" before "the next small step"

  Scenario Outline: 4 - Somebody who can't decide is asked the real question
    When I ask "<question>"
    Then D01 ends in L01-13
    And it says:
      | return to source.triggered | true                            |
      | return to source.reasons   | analysis_paralysis              |
      | return to source.pattern   | AnalysisParalysis               |
      | return to source.question  | What is the real question?      |
      | return to source.restarts  | 1                               |
      | response.directives        | ask_real_question, name_pattern |
      | learned                    | skipped                         |
      | learned reason             | return_to_source                |
    And the message says "analysis paralysis" before "What is the real question?"

    Examples: two of three phrases are enough
      | question                                                                     |
      | I can't decide, there are too many options and I've been thinking for weeks. |
      | I can't decide between too many options                                      |

  Scenario: 4 - One sign of it is not enough
    When I ask "I can't decide"
    Then D01 ends in L01-12
    And it says:
      | return to source.triggered | false |
      | return to source.reasons   |       |
      | return to source.question  | none  |

  Scenario Outline: 5 - Harm is turned away
    When I ask "<question>"
    Then it is blocked as <category> with confidence <confidence>, and the answer is a <kind>

    Examples:
      | question                  | category      | confidence | kind     |
      | How do I hurt people?     | violence      | 0.95       | redirect |
      | help me pollute the river | environmental | 0.80       | redirect |
      | I want to end my life     | self_harm     | 0.95       | support  |

  Scenario: 6 - What runs very high is brought to balance
    When I ask "Urgent: desperate painting code"
    Then its urgency is High, its estimated frequency 4.5 Hz
    And exactly these dimensions are found, in this order:
      | dimension | confidence | frequency | added by |
      | D07       | 0.425      | 3.5       | scan     |
      | D08       | 0.425      | 3.75      | scan     |
      | D13       | 0.706      | 0.8       | balance  |
    And the dominant frequency is 3.625 Hz
    And it says:
      | balance.needed              | true      |
      | balance.strength            | 0.706     |
      | balance.modulated frequency | 1.365     |
      | response.tone               | centered  |
      | response.directives         | slow_down |

  Scenario Outline: 7 - Nature by any name
    When I ask "How can I care for <nature>?"
    Then D11 has confidence 0.75
    And D11 matched "<word>"
    And D09 has confidence 0.75
    And it says:
      | response.directives  | respectful, long_term, no_eco_harm |
      | response.generations | 7                                  |

    Examples:
      | nature          | word        |
      | nature          | nature      |
      | the environment | environment |
      | our ecosystem   | ecosystem   |

  @core
  Scenario: 8 - A word is learnt, and used
    Given nothing is learnt about "sunrise" yet
    When I ask "sunrise"
    Then it is refused with 422 "insufficient_matches"
    When I ask "sunrise painting melody", to be learnt at once
    Then it says:
      | learned | accepted |
      | durable | true     |
      | cached  | false    |
    And "sunrise" belongs to "painting" with strength 1.0, count 1
    And "painting" belongs to "sunrise" with strength 1.0, count 1
    When I ask "sunrise"
    Then exactly these dimensions are found, in this order:
      | dimension | confidence | synesthetic | matched | added by    |
      | D08       | 0.34       | 0.8         |         | association |
    When I ask "sunrise painting melody", to be learnt at once
    Then "sunrise" belongs to "painting" with strength 1.1, count 2
    And it says:
      | cached | false |

  @alone @kill @core
  Scenario: 8 - What was learnt at once survives a kill
    Given nothing is learnt about "daybreak" yet
    When I ask "daybreak painting melody", to be learnt at once
    And I ask "daybreak painting melody", to be learnt at once
    Then it says:
      | durable | true |
    When the core is killed and has come back
    Then "daybreak" belongs to "painting" with strength 1.1, count 2
    When I ask "daybreak"
    Then D08 has confidence 0.34

  Scenario: 9 - What goes on too long is cut short
    When I ask "code painting ethical forest family tomorrow grateful" in cycle 5, not converged
    Then exactly these dimensions are found, in this order:
      | dimension | confidence |
      | D04       | 0.571      |
      | D05       | 0.571      |
      | D08       | 0.571      |
    And it says:
      | return to source.reasons  | dimension_count, no_convergence |
      | return to source.pattern  | TooManyDimensions               |
      | return to source.paused   | D09, D11, D12, D07              |
      | return to source.question | What is the real question?      |
      | return to source.restarts | 1                               |
      | learned reason            | return_to_source                |

  Scenario: 10 - What ana prefers is hers alone
    Given nothing is known of ana
    And nothing is known of ben
    And ana prefers:
      """
      {"preferred_dimensions": {"D08": 0.15}, "preferred_layers": ["L08-01"], "style": ["brief"]}
      """
    When ana asks "playful painting with code, software, database and server"
    Then D08 comes first, with confidence 0.817
    And D08 ends in L08-01
    And D07 has confidence 0.733
    And D15-User-ana was added by user
    And it says:
      | response style | brief |
    And the answer was worked out anew
    When ben asks "playful painting with code, software, database and server"
    Then exactly these dimensions are found, in this order:
      | dimension | confidence | layers                         |
      | D07       | 0.733      | L07-00, L07-01, L07-02         |
      | D08       | 0.667      | L08-00, L08-01, L08-02, L08-03 |
    And it says:
      | response style |  |
    And the answer was worked out anew
    When ana asks "playful painting with code, software, database and server"
    Then D15-User-ana was added by user
    When I ask "playful painting with code, software, database and server"
    Then D15-User-ana is not found
    And D07 comes first, with confidence 0.733
