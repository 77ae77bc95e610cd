Feature: Choosing among dimensions
  What is found is ranked by confidence, then by how many words matched, then by number.

  Scenario: Feeling and technique side by side
    When I ask "I feel anxious about implementing algorithms"
    Then D01 comes first, with confidence 0.75
    And D07 has confidence 0.55
    And D12 was added by blend
    And D12 has confidence 0.3
    And D12 comes after D01

  Scenario: Hope never comes before the hurt that it answers
    When I ask "opportunity hurt courage"
    Then exactly these dimensions are found, in this order:
      | dimension | confidence | matched              | added by |
      | D01       | 0.667      | hurt                 | scan     |
      | D12       | 0.733      | opportunity, courage | scan     |
      | D09       | 0.667      | courage              | scan     |

  Scenario: Many words of one field outweigh few of another
    When I ask "playful painting with code, software, database and server"
    Then exactly these dimensions are found, in this order:
      | dimension | confidence | layers                         | matched                          |
      | D07       | 0.733      | L07-00, L07-01, L07-02         | code, software, database, server |
      | D08       | 0.667      | L08-00, L08-01, L08-02, L08-03 | playful, painting                |

  Scenario: Six dimensions at once
    When I ask "code painting ethical forest family tomorrow"
    Then exactly these dimensions are found, in this order:
      | dimension | confidence | matched  | added by |
      | D04       | 0.583      | family   | scan     |
      | D05       | 0.583      | tomorrow | scan     |
      | D08       | 0.583      | painting | scan     |
      | D09       | 0.583      | ethical  | scan     |
      | D11       | 0.583      | forest   | scan     |
      | D07       | 0.483      | code     | scan     |
      | D13       | 0.154      |          | balance  |
    And it says:
      | return to source.triggered | false |

  Scenario: Seven dimensions are too many
    When I ask "code painting ethical forest family tomorrow grateful"
    Then exactly these dimensions are found, in this order:
      | dimension | confidence | matched  |
      | D04       | 0.571      | family   |
      | D05       | 0.571      | tomorrow |
      | D08       | 0.571      | painting |
    And it says:
      | return to source.triggered | true               |
      | return to source.reasons   | dimension_count    |
      | return to source.paused    | D09, D11, D12, D07 |

  Scenario Outline: Too little to go by
    When I ask "<question>"
    Then it is refused with 422 "insufficient_matches"
    And the best confidence was <best>, below 0.3

    Examples:
      | question                      | best |
      | the a an of to                | 0    |
      | What is the capital of France | 0.2  |
