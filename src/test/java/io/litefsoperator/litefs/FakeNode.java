package io.litefsoperator.litefs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A server on a real socket that behaves as badly as it is told to. */
final class FakeNode implements AutoCloseable {

  /** What is done with a connection once its request's head was read. */
  interface Behaviour {
    void answer(OutputStream out) throws IOException;
  }

  private final ServerSocket server;
  private final Behaviour behaviour;
  private final boolean closesAtOnce;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final CompletableFuture<String> requestLine = new CompletableFuture<>();
  private final CompletableFuture<Void> leftAlone = new CompletableFuture<>();

  private FakeNode(Behaviour behaviour, boolean closesAtOnce) throws IOException {
    this.behaviour = behaviour;
    this.closesAtOnce = closesAtOnce;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** Keeps connections open after its answer, as a server does. */
  static FakeNode that(Behaviour behaviour) throws IOException {
    return new FakeNode(behaviour, false);
  }

  /** Closes the connection after its answer, whole or not. */
  static FakeNode thatEndsAfter(Behaviour behaviour) throws IOException {
    return new FakeNode(behaviour, true);
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

  int requests() {
    return requests.get();
  }

  String requestLine() throws Exception {
    return requestLine.get(5, TimeUnit.SECONDS);
  }

  /** Returns once the client has closed its connection while it was still being served. */
  void awaitHangUp() throws Exception {
    leftAlone.get(5, TimeUnit.SECONDS);
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
    try (socket) {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          return;
        }
        head.append((char) next);
      }
      requests.incrementAndGet();
      requestLine.complete(head.substring(0, head.indexOf("\r\n")));
      behaviour.answer(socket.getOutputStream());
      if (!closesAtOnce && in.read() < 0) {
        leftAlone.complete(null);
      }
    } catch (IOException e) {
      leftAlone.complete(null);
    }
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
