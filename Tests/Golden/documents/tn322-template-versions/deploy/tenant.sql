-- tenure: version 1
CREATE TABLE a (id int);
-- tenure: version 3
CREATE TABLE b (id int)
-- tenure: version
-- tenure: version 4
CREATE TABLE c (id int);
