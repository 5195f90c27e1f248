package io.litefsoperator.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One connection of an HTTP/1.1 client that sends nothing twice and hides nothing. */
public final class Wire implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  public Wire(String address, int port) throws IOException {
    socket = new Socket();
    socket.connect(new InetSocketAddress(address, port), 5000);
    socket.setSoTimeout(20_000);
    in = new java.io.BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /**
   * An answer.
   *
   * @param headers lines as they came
   */
  public record Answer(int status, List<String> headers, String body) {

    /** The first value; null for none. */
    public @Nullable String header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).strip())
          .findFirst()
          .orElse(null);
    }

    /** {@code name=value} of the cookie that it sets; null for none. */
    public @Nullable String cookie() {
      String header = header("Set-Cookie");
      return header == null ? null : header.replaceAll(";.*", "");
    }

    /** The node whose app made it. */
    public @Nullable String node() {
      return header("X-Node");
    }
  }

  /** Sends a request without a body and reads the answer. */
  public Answer request(String method, String path, String... headers) throws IOException {
    send(method, path, headers);
    return answer(method);
  }

  public void send(String method, String path, String... headers) throws IOException {
    StringBuilder text = new StringBuilder("%s %s HTTP/1.1\r\n".formatted(method, path));
    text.append("Host: notes.example\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    boolean hasLength = String.join(",", headers).contains("Content-Length");
    if (!hasLength && !List.of("GET", "HEAD", "OPTIONS").contains(method)) {
      text.append("Content-Length: 0\r\n");
    }
    write(text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
  }

  public void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** The status line and headers, without the body. */
  public Answer head() throws IOException {
    String[] status = line().split(" ", 3);
    List<String> headers = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.add(line);
    }
    return new Answer(Integer.parseInt(status[1]), List.copyOf(headers), "");
  }

  public Answer answer(String method) throws IOException {
    Answer head = head();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String length = head.header("Content-Length");
    if (method.equals("HEAD")) {
      return head;
    } else if (length != null) {
      body.write(in.readNBytes(Integer.parseInt(length)));
    } else if ("chunked".equals(head.header("Transfer-Encoding"))) {
      for (int size = chunkSize(); size > 0; size = chunkSize()) {
        body.write(in.readNBytes(size));
        line();
      }
      line();
    } else if (head.status() != 204) {
      body.write(in.readAllBytes());
    }
    return new Answer(head.status(), head.headers(), body.toString(StandardCharsets.UTF_8));
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  /** Reads up to the end of a line. */
  public String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("closed after '%s'".formatted(line));
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  public byte[] read(int count) throws IOException {
    return in.readNBytes(count);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  public static boolean listens(String address, int port) {
    try (Wire wire = new Wire(address, port)) {
      return wire.socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** One request on a connection of its own. */
  public static Answer once(String address, int port, String method, String path, String... headers)
      throws IOException {
    try (Wire wire = new Wire(address, port)) {
      return wire.request(method, path, headers);
    }
  }

  public static void awaitAnswer(
      String address, int port, String path, int status, Duration longest) {
    Awaitility.await("%d to GET %s of %s:%d".formatted(status, path, address, port))
        .ignoreExceptions()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .atMost(longest)
        .until(() -> once(address, port, "GET", path).status() == status);
  }
}
