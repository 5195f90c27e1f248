package io.litefsoperator.litefs;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Asks nodes at their pods' addresses: for an operator that runs in the cluster.
 *
 * <p>A thread waits for each answer: of thousands of nodes that answer at once, for a few at a
 * time, and for more as long as nodes hang. {@link java.net.http.HttpClient}, which needs no thread
 * for that, took more of the processor than all reconciling while hundreds of clusters were made.
 */
public final class DirectNodeApi implements NodeApi {

  static {
    // Kept for a next time, the connections of thousands of nodes would be most of the heap; and of
    // one that is kept the JDK goes on reading what was too much. Read when its class is loaded.
    System.setProperty("http.keepAlive", "false");
  }

  private static final long THREAD_IDLE_SECONDS = 10;

  private static final int PIECE = 8 * 1024;

  /** As many as whoever asks lets be under way. */
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          THREAD_IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "node-api");
            thread.setDaemon(true);
            return thread;
          });

  private final int port;

  /** Asks at LiteFS's own port. */
  public DirectNodeApi() {
    this(LitefsYml.API_PORT);
  }

  DirectNodeApi(int port) {
    this.port = port;
  }

  @Override
  public CompletionStage<NodeAnswer> ask(NodeAddress node) {
    URI base;
    try {
      // This constructor puts an IPv6 address in brackets.
      base = new URI("http", null, node.ip(), port, "/", null, null);
    } catch (URISyntaxException e) {
      return CompletableFuture.failedFuture(
          new IOException(node.pod() + " has no usable address: " + e.getMessage(), e));
    }
    return Asking.ask(node, this::get, base);
  }

  private Asking.Exchange get(URI uri, Duration timeOut, Body body) {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    Answer answer;
    try {
      answer = new Answer(connection(uri, timeOut), body);
    } catch (IOException e) {
      status.completeExceptionally(e);
      return new Asking.Exchange(status, () -> {});
    }
    threads.execute(
        () -> {
          try {
            status.complete(answer.receive());
          } catch (IOException | RuntimeException e) {
            status.completeExceptionally(e);
          }
        });
    return new Asking.Exchange(status, answer::abort);
  }

  private static HttpURLConnection connection(URI uri, Duration timeOut) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    int millis = (int) Math.max(1, timeOut.toMillis());
    connection.setConnectTimeout(millis);
    connection.setReadTimeout(millis);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    return connection;
  }

  /** Of one request, received by one thread. */
  private static final class Answer {

    private final HttpURLConnection connection;
    private final Body body;
    private volatile boolean headIsRead;
    private volatile boolean aborted;

    Answer(HttpURLConnection connection, Body body) {
      this.connection = connection;
      this.body = body;
    }

    int receive() throws IOException {
      try {
        int status = connection.getResponseCode();
        headIsRead = true;
        if (status < 0) {
          throw new IOException("did not answer in HTTP");
        }
        try (InputStream in = bodyOf(connection, status)) {
          receive(in);
        }
        return status;
      } catch (IOException | RuntimeException e) {
        connection.disconnect();
        throw e;
      }
    }

    /** The JDK takes a body that ends too early for a whole one. */
    private void receive(InputStream in) throws IOException {
      byte[] piece = new byte[PIECE];
      long received = 0;
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        if (aborted) {
          throw new IOException("no whole answer in time");
        }
        received += read;
        body.add(List.of(ByteBuffer.wrap(piece, 0, read)));
      }
      if (received < connection.getContentLengthLong()) {
        throw new IOException("ended with " + received + " bytes received");
      }
    }

    /**
     * From another thread, which must not wait. To end the connection while its body is read would
     * be to wait for the piece that is being read; the piece has a time-out of its own.
     */
    void abort() {
      aborted = true;
      if (!headIsRead) {
        connection.disconnect();
      }
    }

    private static InputStream bodyOf(HttpURLConnection connection, int status) throws IOException {
      if (status < HttpURLConnection.HTTP_BAD_REQUEST) {
        return connection.getInputStream();
      }
      InputStream error = connection.getErrorStream();
      return error == null ? InputStream.nullInputStream() : error;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
