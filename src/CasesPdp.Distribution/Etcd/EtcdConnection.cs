using CasesPdp.Distribution.Etcd.Wire;
using CasesPdp.Distribution.Stores;
using Grpc.Net.Client;

namespace CasesPdp.Distribution.Etcd;

/// <summary>The connection to one member.</summary>
internal sealed class EtcdConnection : IDisposable
{
    // A piece is 1 MiB, a page of status 4 MiB at most.
    private const int MostReplyBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    // etcd closes connections that ping more often than every 5 s.
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(10);

    private readonly SocketsHttpHandler _handler;
    private readonly GrpcChannel _channel;

    public EtcdConnection(Uri address, EtcdOptions options)
    {
        Address = address;
        _handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            KeepAlivePingDelay = PingInterval,
            KeepAlivePingTimeout = PingInterval,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        TlsFiles.Apply(_handler, options.CertificateAuthorityFile, options.CertificateFile, options.KeyFile);
        _channel = GrpcChannel.ForAddress(
            address,
            new GrpcChannelOptions { HttpHandler = _handler, MaxReceiveMessageSize = MostReplyBytes, MaxReconnectBackoff = ConnectTimeout });
        Values = new KV.KVClient(_channel);
        Watches = new Watch.WatchClient(_channel);
        Leases = new Lease.LeaseClient(_channel);
        Users = new Auth.AuthClient(_channel);
    }

    public Uri Address { get; }

    public KV.KVClient Values { get; }

    public Watch.WatchClient Watches { get; }

    public Lease.LeaseClient Leases { get; }

    public Auth.AuthClient Users { get; }

    public void Dispose()
    {
        _channel.Dispose();
        _handler.Dispose();
    }
}
