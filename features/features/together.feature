Feature: Many questions at once

  Scenario: Ten questions do not disturb each other
    When I ask each of these in turn, and then all of them at once:
      | What is the meaning of existence?             |
      | How do I optimize database performance?       |
      | feeling joyful and content                    |
      | How can I care for nature?                    |
      | Urgent: desperate painting code               |
      | What is the meaning of consciousness?         |
      | I feel anxious about implementing algorithms  |
      | playful painting with code and software       |
      | code painting ethical forest family tomorrow  |
      | Hello, World! How are you?                    |
    Then each answer is the same both times
