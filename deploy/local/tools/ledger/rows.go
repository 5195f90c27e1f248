package main

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"sync"

	_ "github.com/mattn/go-sqlite3"
)

// rows is the app's table. It opens the database when it is first needed, and again after an error: the file that is
// open may be that of a file system that is gone.
type rows struct {
	path string

	mutex  sync.Mutex
	opened *sql.DB
}

func (r *rows) insert(ctx context.Context, client, n string) (id int64, err error) {
	// Tried once: an error does not say whether the row is there.
	err = r.with(func(db *sql.DB) error {
		if _, err := db.ExecContext(ctx,
			"CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, client TEXT NOT NULL, n TEXT NOT NULL)"); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "CREATE INDEX IF NOT EXISTS by_client ON rows (client)"); err != nil {
			return err
		}
		result, err := db.ExecContext(ctx, "INSERT INTO rows (client, n) VALUES (?, ?)", client, n)
		if err != nil {
			return err
		}
		id, err = result.LastInsertId()
		return err
	})
	return id, err
}

func (r *rows) count(ctx context.Context, client string) (text string, err error) {
	err = r.twice(func(db *sql.DB) error {
		var count int64
		err := db.QueryRowContext(ctx, "SELECT count(*) FROM rows WHERE client = ?", client).Scan(&count)
		text = strconv.FormatInt(count, 10) + "\n"
		return err
	})
	if isMissing(err) {
		return "0\n", nil
	}
	return text, err
}

func (r *rows) list(ctx context.Context, client string) (text string, err error) {
	err = r.twice(func(db *sql.DB) error {
		var lines strings.Builder
		found, err := db.QueryContext(ctx, "SELECT client, n FROM rows WHERE ?1 = '' OR client = ?1 ORDER BY id", client)
		if err != nil {
			return err
		}
		defer found.Close()
		for found.Next() {
			var client, n string
			if err := found.Scan(&client, &n); err != nil {
				return err
			}
			lines.WriteString(client + " " + n + "\n")
		}
		text = lines.String()
		return found.Err()
	})
	if isMissing(err) {
		return "", nil
	}
	return text, err
}

// isMissing is true before the first row was written.
func isMissing(err error) bool { return err != nil && strings.Contains(err.Error(), "no such table") }

func (r *rows) twice(query func(*sql.DB) error) error {
	err := r.with(query)
	if err == nil || isMissing(err) || errors.Is(err, context.Canceled) {
		return err
	}
	return r.with(query)
}

func (r *rows) with(query func(*sql.DB) error) error {
	db, err := r.open()
	if err != nil {
		return err
	}
	err = query(db)
	if err != nil && !isMissing(err) {
		r.forget(db)
	}
	return err
}

func (r *rows) open() (*sql.DB, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.opened == nil {
		db, err := sql.Open("sqlite3", "file:"+r.path+"?_busy_timeout=5000")
		if err != nil {
			return nil, err
		}
		r.opened = db
	}
	return r.opened, nil
}

func (r *rows) forget(db *sql.DB) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.opened == db {
		r.opened = nil
		go db.Close() // waits for others' queries
	}
}
