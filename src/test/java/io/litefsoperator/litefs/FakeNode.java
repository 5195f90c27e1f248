package io.litefsoperator.litefs;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server on a real socket that behaves as badly as it is told to, path by path. */
final class FakeNode implements AutoCloseable {

  /** What is done with a connection once its request's head was read. */
  interface Behaviour {
    void answer(OutputStream out) throws IOException;
  }

  static final String INFO = "/info";
  static final String VARS = "/debug/vars";

  private final ServerSocket server;
  private final Map<String, Behaviour> behaviours;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> requestLines = new ConcurrentLinkedQueue<>();
  private final Map<String, CompletableFuture<Void>> leftAlone = new ConcurrentHashMap<>();

  /** Keeps connections open after its answers, as a server does. */
  FakeNode(Behaviour info, Behaviour vars) throws IOException {
    behaviours = Map.of(INFO, info, VARS, vars);
    behaviours.keySet().forEach(path -> leftAlone.put(path, new CompletableFuture<>()));
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** Closes the connection after its answer, whole or not. */
  static Behaviour closesAfter(Behaviour behaviour) {
    return out -> {
      behaviour.answer(out);
      out.close();
    };
  }

  static Behaviour says(String answer) {
    return out -> out.write(answer.getBytes(StandardCharsets.UTF_8));
  }

  static String response(String status, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  int port() {
    return server.getLocalPort();
  }

  /** Of the requests so far. */
  List<String> requestLines() {
    return List.copyOf(requestLines);
  }

  /** Returns once the client has closed a connection while it was still being served. */
  void awaitHangUp(String path) throws Exception {
    requireNonNull(leftAlone.get(path)).get(5, TimeUnit.SECONDS);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    String path = "";
    try (socket) {
      InputStream in = socket.getInputStream();
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        String requestLine = head.substring(0, head.indexOf("\r\n"));
        requestLines.add(requestLine);
        path = requestLine.split(" ", -1)[1].endsWith(VARS) ? VARS : INFO;
        requireNonNull(behaviours.get(path)).answer(socket.getOutputStream());
      }
    } catch (IOException e) {
      // The client has gone in the middle, or the behaviour itself has closed.
    }
    CompletableFuture<Void> left = leftAlone.get(path);
    if (left != null) {
      left.complete(null);
    }
  }

  /** Returns a request's head, or nothing if there is none any more. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** Sends a beginning, and then the same again and again, for ever. */
  static Behaviour repeats(String beginning, String again, Duration pause) {
    return out -> {
      out.write(beginning.getBytes(StandardCharsets.UTF_8));
      byte[] drop = again.getBytes(StandardCharsets.UTF_8);
      while (!Thread.currentThread().isInterrupted()) {
        out.write(drop);
        out.flush();
        LockSupport.parkNanos(pause.toNanos());
      }
    };
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
