using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace CasesPdp.Cli.Pdp;

/// <summary>Finds out whether a port that does not speak plain HTTP/2 speaks TLS. Nothing is sent over the connection.</summary>
internal static class TlsProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Whether a TLS handshake succeeds, whatever the certificate.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "The connection is closed after the handshake; nothing trusts it.")]
    public static bool Succeeds(Uri address)
    {
        try
        {
            using var connection = new TcpClient();
            if (!connection.ConnectAsync(address.Host, address.Port).Wait(Timeout))
            {
                return false;
            }

            connection.ReceiveTimeout = (int)Timeout.TotalMilliseconds;
            using var tls = new SslStream(connection.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
            tls.AuthenticateAsClient(address.Host);
            return true;
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException or SocketException or AggregateException)
        {
            return false;
        }
    }
}
