@core
Feature: What frequencies do to each other
  Near ones strengthen each other, far ones weaken each other; the strongest have the most to say.

  Scenario: Nothing is 1 Hz
    When I combine 0 states of 1.0 Hz with amplitude 0.5
    Then it says:
      | dominant frequency      | 1.0 |
      | interference.pairs      |     |
      | interference.complexity | 0   |

  Scenario Outline: One frequency keeps to itself
    When I combine 1 state of <hz> Hz with amplitude 0.5
    Then it says:
      | dominant frequency     | <hz> |
      | interference.amplitude | 0.5  |

    Examples:
      | hz  |
      | 0.1 |
      | 2.7 |
      | 4.5 |

  Scenario Outline: Two frequencies
    When I combine these states:
      | frequency | amplitude |
      | <a>       | <given>   |
      | <b>       | <given>   |
    Then it says:
      | dominant frequency                 | <dominant>   |
      | interference.pairs.0.kind          | <kind>       |
      | interference.pairs.0.distance      | <distance>   |
      | interference.pairs.0.beat.audible  | <audible>    |
      | interference.pairs.0.beat.envelope | <envelope>   |
      | interference.amplitude             | <amplitude>  |
      | interference.dissonances           | <dissonances> |
      | interference.complexity            | <complexity> |

    Examples: at 0.2 and at 2.0 they leave each other alone
      | a   | b   | given | dominant | kind         | distance | audible | envelope | amplitude | dissonances | complexity |
      | 1.0 | 1.0 | 0.8   | 1.0      | constructive | 0        | false   | 2.4      | 1.2       | 0           | 0.6        |
      | 1.0 | 1.1 | 0.8   | 1.05     | constructive | 0.1      | false   | 2.0      | 1.0       | 0           | 0.62       |
      | 1.0 | 1.2 | 0.8   | 1.1      | neutral      | 0.2      | true    | 1.6      | 0.8       | 0           | 0.64       |
      | 1.0 | 3.0 | 0.8   | 2.0      | neutral      | 2.0      | true    | 1.6      | 0.8       | 0           | 1.0        |
      | 0.5 | 4.5 | 1.0   | 2.5      | destructive  | 4.0      | false   | 1.4      | 0.7       | 1           | 1.9        |

  Scenario: An octave
    When I combine these states:
      | frequency | amplitude |
      | 1.0       | 0.5       |
      | 2.0       | 0.5       |
    Then it says:
      | interference.pairs.0.harmonic.strength | 1.0  |
      | interference.pairs.0.beat.frequency    | 1.0  |
      | interference.pairs.0.beat.carrier      | 1.5  |
      | interference.stable                    | false |

  Scenario: Many equal ones grow to twice the most that one can be given
    When I combine 8 states of 1.0 Hz with amplitude 0.8
    Then it says:
      | interference.amplitude  | 2.0  |
      | interference.complexity | 2.4  |
      | interference.stable     | true |

  Scenario: Fourteen over the whole range give a number
    When I combine states spread over all frequencies
    Then it tells each of these:
      | dominant frequency      | a number |
      | interference.amplitude  | a number |
      | interference.complexity | a number |

  Scenario Outline: What runs high needs balance
    When I combine 1 state of <hz> Hz with amplitude 1.0
    Then it says:
      | balance.needed              | <needed>    |
      | balance.strength            | <strength>  |
      | balance.modulated frequency | <modulated> |

    Examples: exactly 3.5 does not
      | hz  | needed | strength | modulated |
      | 3.5 | false  | 0        | none      |
      | 3.6 | true   | 0.7      | 1.36      |
      | 4.0 | true   | 0.8      | 1.44      |
      | 4.5 | true   | 0.925    | 1.54      |

  Scenario Outline: What runs high is told what to do
    When I combine 1 state of <hz> Hz with amplitude 1.0
    Then it says:
      | balance.suggestions.0.priority | <priority> |

    Examples:
      | hz  | priority |
      | 4.1 | critical |
      | 3.6 | high     |
      | 2.8 | medium   |

  Scenario Outline: States that can't be
    When I combine these states:
      | frequency   | amplitude   |
      | 1.0         | 0.5         |
      | <frequency> | <amplitude> |
    Then it is refused with 400 "<code>"

    Examples:
      | frequency | amplitude | code          |
      | 0.09      | 0.5       | bad_parameter |
      | 4.51      | 0.5       | bad_parameter |
      | 1.0       | -0.1      | bad_parameter |
      | 1.0       | 1.1       | bad_parameter |
      | NaN       | 0.5       | bad_json      |
      | 1.0       | null      | bad_json      |

  Scenario: Sixty-four are enough
    When I combine 64 states of 1.0 Hz with amplitude 0.1
    Then it says:
      | dominant frequency | 1.0 |
    When I combine 65 states of 1.0 Hz with amplitude 0.1
    Then it is refused with 400 "bad_parameter"
