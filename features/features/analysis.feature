Feature: Understanding what kind of question it is

  Scenario: All of an analysis
    When I ask "I'm feeling overwhelmed and don't know what to do"
    Then the analysis says:
      | keywords             | feeling, overwhelmed, don't know what to do |
      | question type        | Emotional                                   |
      | urgency              | Low                                         |
      | emotional indicators | feeling, overwhelmed                        |
      | technical indicators |                                             |
      | intensity            | 0.833                                       |
      | estimated frequency  | 1.5                                         |
      | complexity           | 1.3                                         |

  Scenario: Feeling and technique are counted apart
    When I ask "I feel anxious about implementing algorithms"
    Then the analysis says:
      | emotional indicators | feel, anxious            |
      | technical indicators | implementing, algorithms |
      | intensity            | 0.25                     |
      | complexity           | 2.4                      |

  Scenario Outline: Types of question
    When I ask "<question>"
    Then the question is <type>

    Examples:
      | question                                    | type          |
      | I feel anxious and worried about everything | Emotional     |
      | Explain quantum computing in simple terms   | Technical     |
      | What is the meaning of consciousness?       | Philosophical |
      | I feel anxious about implementing algorithms | Mixed        |
      | Hello, World! How are you?                  | Factual       |

  Scenario Outline: Urgency and the frequency that it suggests
    When I ask "<question>"
    Then its urgency is <urgency>, its estimated frequency <frequency> Hz

    Examples:
      | question                                   | urgency | frequency |
      | hello there                                | Low     | 0.5       |
      | What is the meaning of existence?          | Low     | 0.1       |
      | How do I optimize database performance?    | Low     | 1.0       |
      | please help with this painting             | Medium  | 2.0       |
      | A crisis! Please respond immediately       | High    | 3.5       |
      | I am overwhelmed and need help             | High    | 4.5       |
      | Urgent: desperate painting code            | High    | 4.5       |

  Scenario Outline: Words become keywords
    When I ask "<question>"
    Then the keywords are "<keywords>"

    Examples:
      | question                                    | keywords                    |
      | Hello, World! How are you?                  | hello, world, how           |
      | hello HELLO (Hello)                         | hello                       |
      | What is the meaning of existence?           | what, meaning, existence    |
      | hello, I don’t know what to do              | hello, don't know what to do |
