// Ledger is an HTTP app for tests: it knows nothing of LiteFS, keeps its rows in one SQLite database, listens where
// LISTEN says, and tells on request what has reached it.
package main

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	app := &app{rows: &rows{path: or("DATABASE", "/litefs/ledger.db")}, name: or("NODE", hostname())}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /write", app.write)
	mux.HandleFunc("GET /touch", app.write) // a GET that writes
	mux.HandleFunc("GET /rows", app.list)
	mux.HandleFunc("GET /count", app.count)
	mux.HandleFunc("/stream", app.stream)
	mux.HandleFunc("POST /upload", app.upload)
	mux.HandleFunc("GET /uploaded", app.uploadedSoFar)
	mux.HandleFunc("/break", app.breakOff)
	mux.HandleFunc("/admin/break", app.breakOff)
	mux.HandleFunc("GET /broken", app.brokenSoFar)
	mux.HandleFunc("/slow", app.slow)
	mux.HandleFunc("GET /socket", app.socket)
	mux.HandleFunc("/", app.echo)
	server := &http.Server{Addr: or("LISTEN", "localhost:3000"), Handler: mux}
	go func() {
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
		<-stop
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		server.Shutdown(ctx)
		os.Exit(0)
	}()
	log.Fatal(server.ListenAndServe())
}

type app struct {
	rows     *rows
	name     string
	uploaded atomic.Int64
	broken   atomic.Int64
}

// write inserts the row (client, n) and answers with its id.
func (a *app) write(w http.ResponseWriter, r *http.Request) {
	id, err := a.rows.insert(r.Context(), r.FormValue("client"), r.FormValue("n"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusCreated)
	fmt.Fprintln(w, id)
}

// list answers with "client n" of every row, or of one client's, in the order of their ids.
func (a *app) list(w http.ResponseWriter, r *http.Request) {
	a.answer(w, func() (string, error) { return a.rows.list(r.Context(), r.FormValue("client")) })
}

// count answers with how many rows a client has: what this node's own copy says.
func (a *app) count(w http.ResponseWriter, r *http.Request) {
	a.answer(w, func() (string, error) { return a.rows.count(r.Context(), r.FormValue("client")) })
}

func (a *app) answer(w http.ResponseWriter, query func() (string, error)) {
	text, err := query()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("X-Node", a.name)
	io.WriteString(w, text)
}

// stream sends one event at once and no other until the client goes.
func (a *app) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	io.WriteString(w, "data: first\n\n")
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

func (a *app) upload(w http.ResponseWriter, r *http.Request) {
	hash := sha256.New()
	a.uploaded.Store(0)
	size, err := io.Copy(io.MultiWriter(hash, counter{&a.uploaded}), r.Body)
	if err != nil {
		return
	}
	fmt.Fprintf(w, "%d %s\n", size, hex.EncodeToString(hash.Sum(nil)))
}

func (a *app) uploadedSoFar(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, a.uploaded.Load())
}

type counter struct{ n *atomic.Int64 }

func (c counter) Write(p []byte) (int, error) {
	c.n.Add(int64(len(p)))
	return len(p), nil
}

// breakOff takes a request and ends the connection without an answer.
func (a *app) breakOff(w http.ResponseWriter, _ *http.Request) {
	a.broken.Add(1)
	connection, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		connection.Close()
	}
}

func (a *app) brokenSoFar(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, a.broken.Load())
}

func (a *app) slow(w http.ResponseWriter, r *http.Request) {
	pause, err := time.ParseDuration(r.FormValue("for"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	time.Sleep(pause)
	a.echo(w, r)
}

// socket shakes hands as a WebSocket server does (RFC 6455, 4.2.2) and then sends back whatever comes, byte for byte.
func (a *app) socket(w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("Sec-WebSocket-Key")
	if key == "" {
		http.Error(w, "not a WebSocket", http.StatusBadRequest)
		return
	}
	accept := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	connection, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer connection.Close()
	fmt.Fprintf(connection, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: %s\r\nX-Node: %s\r\n\r\n", base64.StdEncoding.EncodeToString(accept[:]), a.name)
	io.Copy(connection, buffered)
}

// echo tells what the request looked like when it came here.
func (a *app) echo(w http.ResponseWriter, r *http.Request) {
	size, _ := io.Copy(io.Discard, r.Body)
	w.Header().Set("X-Node", a.name)
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{
		"node": a.name, "method": r.Method, "uri": r.RequestURI, "host": r.Host, "headers": r.Header, "body": size,
	})
}

func or(variable, otherwise string) string {
	if value := os.Getenv(variable); value != "" {
		return value
	}
	return otherwise
}

func hostname() string {
	name, _ := os.Hostname()
	return name
}
