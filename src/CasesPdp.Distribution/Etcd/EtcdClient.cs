using System.Runtime.CompilerServices;
using CasesPdp.Distribution.Etcd.Wire;
using CasesPdp.Distribution.Stores;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Distribution.Etcd;

/// <summary>Calls etcd: any of several members, logged in where a user is given, every call bounded in time.</summary>
/// <remarks>
/// <para>A call that finds its member out of reach goes to the next one, unless repeating it could do it twice.</para>
/// <para>Thread-safe. All failures are <see cref="StoreException"/>.</para>
/// </remarks>
public sealed class EtcdClient : IAsyncDisposable
{
    private const string TokenHeader = "token";

    // A member without a leader then refuses, instead of answering from what it knew or not at all.
    private const string LeaderHeader = "hasleader";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly EtcdConnection[] _connections;
    private readonly EtcdLogIn _logIn;
    private readonly TimeProvider _time;
    private readonly Lock _seenGuard = new();
    private ulong _clusterSeen;
    private long _revisionSeen;
    private int _current;

    /// <summary>Opens no connection yet.</summary>
    /// <param name="options">How etcd is reached.</param>
    /// <param name="time">The clock of all waits.</param>
    /// <exception cref="ArgumentException">No address, or one that is not <c>http</c> or <c>https</c>.</exception>
    /// <exception cref="StoreException">The certificates cannot be read, or a password would be sent in plaintext.</exception>
    public EtcdClient(EtcdOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Endpoints.Count == 0 || options.Endpoints.Any(e => !e.IsAbsoluteUri || e.Scheme is not ("http" or "https")))
        {
            throw new ArgumentException("Give addresses of etcd with `http://` or `https://`.", nameof(options));
        }

        if (options.User is not null && options.Endpoints.Any(e => e.Scheme == "http" && !e.IsLoopback))
        {
            throw new StoreException(StoreFault.Refused, "A password is sent to etcd over `https://` only, except to loopback addresses.");
        }

        _time = time;
        _connections = [.. options.Endpoints.Select(e => new EtcdConnection(e, options))];
        _current = Random.Shared.Next(_connections.Length);
        _logIn = new EtcdLogIn(options, time);
        Keys = new EtcdKeys(options.Prefix);
        Description = $"etcd at {string.Join(", ", options.Endpoints.Select(e => e.Authority))}";
    }

    /// <summary>The addresses, for people.</summary>
    public string Description { get; }

    internal EtcdKeys Keys { get; }

    internal TimeProvider Time => _time;

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _logIn.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads linearizably: what was committed before the call is seen.</summary>
    /// <exception cref="StoreException">
    /// <see cref="StoreFault.Replaced"/>: the cluster is another one, or its revision is lower than one seen before. It is thrown once; from
    /// then on, that state counts.
    /// </exception>
    internal async Task<RangeResponse> ReadAsync(RangeRequest request, CancellationToken cancellation)
    {
        var before = Seen();
        var reply = await CallAsync((c, o) => c.Values.RangeAsync(request, o), mayRepeat: true, needsLeader: true, cancellation)
            .ConfigureAwait(false);
        See(reply.Header, before);
        return reply;
    }

    /// <summary>Reads from any member, which may be behind.</summary>
    internal Task<RangeResponse> ReadAnyAsync(RangeRequest request, CancellationToken cancellation)
    {
        request.Serializable = true;
        return CallAsync((c, o) => c.Values.RangeAsync(request, o), mayRepeat: true, needsLeader: false, cancellation);
    }

    /// <summary>Reads all keys below a prefix, linearizably and as they were at one revision.</summary>
    internal async Task<List<KeyValue>> ReadAllAsync(ByteString prefix, bool keysOnly, int page, CancellationToken cancellation)
    {
        var all = new List<KeyValue>();
        var request = new RangeRequest { Key = prefix, RangeEnd = EtcdKeys.End(prefix), KeysOnly = keysOnly, Limit = page };
        while (true)
        {
            var reply = await ReadAsync(request, cancellation).ConfigureAwait(false);
            all.AddRange(reply.Kvs);
            if (!reply.More || reply.Kvs.Count == 0)
            {
                return all;
            }

            request.Revision = reply.Header.Revision;
            request.Key = EtcdKeys.After(reply.Kvs[^1].Key);
        }
    }

    /// <summary>Does a transaction.</summary>
    /// <param name="request">The transaction.</param>
    /// <param name="mayRepeat">Whether doing it twice does no harm, so that another member may be asked when one does not answer.</param>
    /// <param name="cancellation">Ends the call.</param>
    internal Task<TxnResponse> CommitAsync(TxnRequest request, bool mayRepeat, CancellationToken cancellation) =>
        CallAsync((c, o) => c.Values.TxnAsync(request, o), mayRepeat, needsLeader: true, cancellation);

    internal Task<PutResponse> PutAsync(PutRequest request, CancellationToken cancellation) =>
        CallAsync((c, o) => c.Values.PutAsync(request, o), mayRepeat: true, needsLeader: true, cancellation);

    internal async Task<long> GrantLeaseAsync(TimeSpan life, CancellationToken cancellation)
    {
        var request = new LeaseGrantRequest { TTL = (long)life.TotalSeconds };
        var reply = await CallAsync((c, o) => c.Leases.LeaseGrantAsync(request, o), mayRepeat: true, needsLeader: true, cancellation)
            .ConfigureAwait(false);
        return reply.ID;
    }

    internal Task RevokeLeaseAsync(long lease, CancellationToken cancellation)
    {
        var request = new LeaseRevokeRequest { ID = lease };
        return CallAsync((c, o) => c.Leases.LeaseRevokeAsync(request, o), mayRepeat: true, needsLeader: true, cancellation);
    }

    /// <summary>Keeps a lease alive for another life.</summary>
    /// <returns>Whether there still was one.</returns>
    internal async Task<bool> KeepLeaseAsync(long lease, CancellationToken cancellation)
    {
        var connection = Current;
        string? token = null;
        try
        {
            token = await _logIn.TokenAsync(connection, cancellation).ConfigureAwait(false);
            using var call = connection.Leases.LeaseKeepAlive(Options(token, needsLeader: true, DateTime.UtcNow + Deadline, cancellation));
            await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease }, cancellation).ConfigureAwait(false);
            var isAlive = await call.ResponseStream.MoveNext(cancellation).ConfigureAwait(false) && call.ResponseStream.Current.TTL > 0;
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
            return isAlive;
        }
        catch (RpcException failure)
        {
            if (EtcdFailures.IsInvalidToken(failure))
            {
                _logIn.Forget(token);
            }

            throw Failed(failure, connection, cancellation);
        }
        catch (Exception ended) when (ended is InvalidOperationException or IOException)
        {
            // The call was over before it was written to, or its connection went meanwhile.
            MoveOn(connection);
            throw new StoreException(StoreFault.Unreachable, $"etcd at {connection.Address.Authority} ended the call.", ended);
        }
    }

    /// <summary>Watches a key from a revision on.</summary>
    /// <returns>
    /// Every reply, also those to requests for progress, which are sent every <see cref="EtcdWatch.ProgressInterval"/>.
    /// </returns>
    /// <exception cref="StoreException">The watch is over: compacted, cancelled, silent, or its member is out of reach.</exception>
    internal async IAsyncEnumerable<WatchResponse> WatchAsync(
        ByteString key, long start, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var connection = Current;
        var watch = await OpenAsync(connection, key, start, cancellation).ConfigureAwait(false);
        await using (watch.ConfigureAwait(false))
        {
            while (await NextAsync(watch, connection, cancellation).ConfigureAwait(false) is { } reply)
            {
                yield return reply;
            }
        }
    }

    private EtcdConnection Current => _connections[Volatile.Read(ref _current)];

    // An expired token shows as a refusal of the watch and not of the call, and looks like a missing right: one new log-in tells.
    private async Task<EtcdWatch> OpenAsync(EtcdConnection connection, ByteString key, long start, CancellationToken cancellation)
    {
        for (var isRenewed = false; ; isRenewed = true)
        {
            string? token = null;
            try
            {
                token = await _logIn.TokenAsync(connection, cancellation).ConfigureAwait(false);
                var options = Options(token, needsLeader: true, deadline: null, cancellation);
                return await EtcdWatch.OpenAsync(connection, options, key, start, _time, cancellation).ConfigureAwait(false);
            }
            catch (RpcException failure) when (_logIn.HasUser && !isRenewed && EtcdFailures.IsInvalidToken(failure))
            {
                _logIn.Forget(token);
            }
            catch (StoreException refused) when (_logIn.HasUser && !isRenewed && refused.Fault == StoreFault.Forbidden)
            {
                _logIn.Forget(token);
            }
            catch (RpcException failure)
            {
                throw Failed(failure, connection, cancellation);
            }
            catch (StoreException failure) when (failure.Fault == StoreFault.Unreachable)
            {
                MoveOn(connection);
                throw;
            }
        }
    }

    private async Task<WatchResponse?> NextAsync(EtcdWatch watch, EtcdConnection connection, CancellationToken cancellation)
    {
        try
        {
            return await watch.NextAsync(cancellation).ConfigureAwait(false);
        }
        catch (StoreException failure) when (failure.Fault == StoreFault.Unreachable)
        {
            MoveOn(connection);
            throw;
        }
    }

    private async Task<T> CallAsync<T>(
        Func<EtcdConnection, CallOptions, AsyncUnaryCall<T>> call, bool mayRepeat, bool needsLeader, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var connection = Current;
            try
            {
                return await CallAsync(connection, call, needsLeader, cancellation).ConfigureAwait(false);
            }
            catch (RpcException failure)
            {
                var translated = Failed(failure, connection, cancellation);
                if (translated.Fault != StoreFault.Unreachable || !mayRepeat || attempt >= _connections.Length)
                {
                    throw translated;
                }
            }
        }
    }

    private async Task<T> CallAsync<T>(
        EtcdConnection connection,
        Func<EtcdConnection, CallOptions, AsyncUnaryCall<T>> call,
        bool needsLeader,
        CancellationToken cancellation)
    {
        var token = await _logIn.TokenAsync(connection, cancellation).ConfigureAwait(false);
        try
        {
            return await OnceAsync(token).ConfigureAwait(false);
        }
        catch (RpcException failure) when (_logIn.HasUser && EtcdFailures.IsInvalidToken(failure))
        {
            // It was refused before anything was done.
            _logIn.Forget(token);
            return await OnceAsync(await _logIn.TokenAsync(connection, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        }

        async Task<T> OnceAsync(string? token)
        {
            using var running = call(connection, Options(token, needsLeader, DateTime.UtcNow + Deadline, cancellation));
            return await running.ResponseAsync.ConfigureAwait(false);
        }
    }

    // Asks the next member from now on, if this one is out of reach.
    private StoreException Failed(RpcException failure, EtcdConnection connection, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var translated = EtcdFailures.Translate(failure, connection.Address);
        if (translated.Fault == StoreFault.Unreachable)
        {
            MoveOn(connection);
        }

        return translated;
    }

    private void MoveOn(EtcdConnection from)
    {
        var failed = Array.IndexOf(_connections, from);
        Interlocked.CompareExchange(ref _current, (failed + 1) % _connections.Length, failed);
    }

    private static CallOptions Options(string? token, bool needsLeader, DateTime? deadline, CancellationToken cancellation)
    {
        var headers = new Metadata();
        if (token is not null)
        {
            headers.Add(TokenHeader, token);
        }

        if (needsLeader)
        {
            headers.Add(LeaderHeader, "true");
        }

        return new CallOptions(headers, deadline, cancellation);
    }

    private (ulong Cluster, long Revision) Seen()
    {
        lock (_seenGuard)
        {
            return (_clusterSeen, _revisionSeen);
        }
    }

    // Compared with what was known when the read began: replies may overtake each other.
    private void See(ResponseHeader header, (ulong Cluster, long Revision) before)
    {
        var isReplaced = before.Cluster != 0 && (header.ClusterId != before.Cluster || header.Revision < before.Revision);
        lock (_seenGuard)
        {
            if (isReplaced && (_clusterSeen, _revisionSeen) == before)
            {
                _revisionSeen = 0;
            }

            _clusterSeen = header.ClusterId;
            _revisionSeen = Math.Max(_revisionSeen, header.Revision);
        }

        if (isReplaced)
        {
            throw new StoreException(
                StoreFault.Replaced,
                header.ClusterId != before.Cluster
                    ? "etcd is another cluster than before."
                    : $"etcd's revision went back from {before.Revision} to {header.Revision}: it was wiped or restored.");
        }
    }
}
