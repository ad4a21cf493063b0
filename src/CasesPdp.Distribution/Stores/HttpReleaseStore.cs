using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using CasesPdp.Distribution.Contents;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Stores;

/// <summary>Reads a channel from a tree of files behind any HTTP server.</summary>
/// <remarks>
/// The version of a head (ETag) is sent only once its release was judged: it travels with the head that the caller passes as judged, and
/// stays over a reply 304 that has none.
/// </remarks>
public sealed class HttpReleaseStore : IReleaseStore
{
    private static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ContentTimeout = TimeSpan.FromMinutes(2);

    private readonly HttpClient _http;
    private readonly HttpStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly Uri _root;
    private readonly string _channel;

    /// <summary>Opens no connection yet.</summary>
    /// <exception cref="ArgumentException">The address is not <c>https</c>, nor <c>http</c> to a loopback address.</exception>
    /// <exception cref="StoreException">The certificates cannot be read.</exception>
    public HttpReleaseStore(HttpStoreOptions options, string channel, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!IsAllowed(options.Address))
        {
            throw new ArgumentException("Give an address with `https://`; `http://` is for loopback addresses alone.", nameof(options));
        }

        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = ReplyTimeout,
            UseCookies = false,

            // What is not encrypted stays on the machine.
            UseProxy = options.Address.Scheme == Uri.UriSchemeHttps,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        TlsFiles.Apply(handler, options.CertificateAuthorityFile, options.CertificateFile, options.KeyFile);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _options = options;
        _time = time;
        _channel = channel;
        _root = options.Address.AbsolutePath.EndsWith('/')
            ? options.Address
            : new UriBuilder(options.Address) { Path = options.Address.AbsolutePath + "/" }.Uri;
        Description = $"channel `{channel}` at {_root.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}";
    }

    /// <inheritdoc />
    public string Description { get; }

    /// <summary>Whether an address may be read from: what is not encrypted stays on the machine.</summary>
    public static bool IsAllowed(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsAbsoluteUri && address.UserInfo.Length == 0
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
    }

    /// <inheritdoc />
    public async Task<ChannelHead?> ReadHeadAsync(CancellationToken cancellation)
    {
        var (_, head) = await AskAsync(eTag: null, wait: TimeSpan.Zero, cancellation).ConfigureAwait(false);
        return head;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ChannelHead?> WatchHeadAsync(
        ChannelHead? from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var judged = from;
        while (true)
        {
            var asked = _time.GetTimestamp();
            var (isChanged, head) = await AskAsync(judged?.ETag, _options.Wait, cancellation).ConfigureAwait(false);
            if (isChanged && !AreSame(judged, head))
            {
                yield return head;
            }

            judged = isChanged ? head : judged;
            var rest = _options.PollInterval - _time.GetElapsedTime(asked);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, _time, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc />
    public async Task<byte[]> FetchContentAsync(string content, long bytes, CancellationToken cancellation)
    {
        if (!ReleaseNames.IsDigest(content) || bytes is < 1 or > ContentLimits.Bytes)
        {
            throw new StoreException(StoreFault.Refused, $"A content of {bytes} bytes is not fetched.");
        }

        using var timeout = new CancellationTokenSource(ContentTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_root, $"content/{content}"));
        using var reply = await SendAsync(request, either.Token, cancellation).ConfigureAwait(false);
        if (reply.StatusCode == HttpStatusCode.NotFound)
        {
            throw new StoreException(StoreFault.ContentMissing, $"The content `{content[..16]}` is not there.");
        }

        RequireOk(reply);
        var stored = await ReadAsync(reply, (int)bytes, either.Token, cancellation).ConfigureAwait(false);
        return stored.Length == bytes && string.Equals(ContentId.Of(stored), content, StringComparison.Ordinal)
            ? stored
            : throw new StoreException(StoreFault.ContentDamaged, $"The content `{content[..16]}` is damaged.");
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<(bool IsChanged, ChannelHead? Head)> AskAsync(string? eTag, TimeSpan wait, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(wait + ReplyTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_root, $"channel/{_channel}/head"));
        request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        if (eTag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", eTag);
            request.Headers.TryAddWithoutValidation(
                "Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={(long)wait.TotalSeconds}"));
        }

        using var reply = await SendAsync(request, either.Token, cancellation).ConfigureAwait(false);
        if (reply.StatusCode == HttpStatusCode.NotModified && eTag is not null)
        {
            return (false, null);
        }

        if (reply.StatusCode == HttpStatusCode.NotFound)
        {
            return (true, null);
        }

        RequireOk(reply);

        // One byte more than a release may have, so that the verifier refuses what is too large.
        var token = await ReadAsync(reply, ReleaseLimits.TokenBytes + 1, either.Token, cancellation).ConfigureAwait(false);
        return (true, new ChannelHead(token, Revision: 0) { ETag = reply.Headers.ETag?.ToString() });
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken either, CancellationToken cancellation)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            throw Failed(failure, cancellation);
        }
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage reply, int most, CancellationToken either, CancellationToken cancellation)
    {
        try
        {
            using var body = await reply.Content.ReadAsStreamAsync(either).ConfigureAwait(false);
            var bytes = new byte[most];
            var read = await body.ReadAtLeastAsync(bytes, most, throwOnEndOfStream: false, either).ConfigureAwait(false);
            if (read == most && await body.ReadAsync(new byte[1], either).ConfigureAwait(false) > 0)
            {
                throw new StoreException(StoreFault.Refused, $"A reply of {_root.Authority} is larger than {most} bytes.");
            }

            return bytes[..read];
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            throw Failed(failure, cancellation);
        }
    }

    private StoreException Failed(Exception failure, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return failure switch
        {
            OperationCanceledException =>
                new StoreException(StoreFault.Unreachable, $"{_root.Authority} does not answer in time.", failure),
            { InnerException: AuthenticationException handshake } =>
                new StoreException(StoreFault.Unauthenticated, $"The TLS handshake with {_root.Authority} failed: {handshake.Message}", failure),
            _ => new StoreException(
                StoreFault.Unreachable, $"{_root.Authority} cannot be reached: {failure.Message.TrimEnd('.')}.", failure),
        };
    }

    private void RequireOk(HttpResponseMessage reply)
    {
        var status = (int)reply.StatusCode;
        if (reply.StatusCode != HttpStatusCode.OK)
        {
            throw status switch
            {
                401 => new StoreException(StoreFault.Unauthenticated, $"{_root.Authority} asks for credentials (401)."),
                403 => new StoreException(StoreFault.Forbidden, $"{_root.Authority} does not allow this (403)."),
                >= 300 and < 400 => new StoreException(StoreFault.Refused, $"{_root.Authority} redirects ({status}), which is not followed."),
                429 or >= 500 => new StoreException(StoreFault.Unreachable, $"{_root.Authority} cannot answer now ({status})."),
                _ => new StoreException(StoreFault.Refused, $"{_root.Authority} answers with status {status}."),
            };
        }
    }

    // A server without versions answers in full each time.
    private static bool AreSame(ChannelHead? one, ChannelHead? other) =>
        one is null || other is null ? one is null && other is null : one.Token.Span.SequenceEqual(other.Token.Span);
}
