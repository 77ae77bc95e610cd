module jessy/faulty

go 1.26
