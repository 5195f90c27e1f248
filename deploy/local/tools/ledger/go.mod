module litefs-operator.io/local/tools/ledger

go 1.24

require github.com/mattn/go-sqlite3 v1.14.16-0.20220918133448-90900be5db1a
