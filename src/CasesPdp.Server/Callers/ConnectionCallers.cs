using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace CasesPdp.Server.Callers;

/// <summary>Says once a connection who calls on it.</summary>
internal sealed class ConnectionCallers(CallerGrants grants)
{
    /// <summary>Sets the <see cref="Caller"/> of each connection. Stands behind TLS.</summary>
    public ConnectionDelegate Identify(ConnectionDelegate next) => connection =>
    {
        connection.Features.Set(CallerOf(connection));
        return next(connection);
    };

    /// <summary>Closes connections of other peers than these.</summary>
    public static ConnectionDelegate Admit(IReadOnlyList<string> uids, CallerRefusals refusals, ConnectionDelegate next) => connection =>
    {
        var uid = PeerCredentials.UidOf(connection);
        if (uid is not null && uids.Contains(uid))
        {
            return next(connection);
        }

        refusals.RefusePeer(uid);
        return Task.CompletedTask;
    };

    private Caller CallerOf(ConnectionContext connection)
    {
        if (connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate)
        {
            return grants.Known(CertificateNames.Of(certificate));
        }

        return PeerCredentials.UidOf(connection) is { } uid ? grants.Known(CallerName.Uid + uid) : grants.Anonymous;
    }
}
