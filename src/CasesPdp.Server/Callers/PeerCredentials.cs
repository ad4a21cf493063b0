using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CasesPdp.Server.Callers;

/// <summary>The user id that the kernel vouches for at the other end of a unix socket. Linux only.</summary>
internal static class PeerCredentials
{
    private const int SocketLevel = 1;
    private const int PeerCredentialsOption = 17;

    /// <summary>The user id as text; null for a connection that is none of a unix socket, or has ended.</summary>
    public static string? UidOf(ConnectionContext connection)
    {
        if (!OperatingSystem.IsLinux()
            || connection.LocalEndPoint is not UnixDomainSocketEndPoint
            || connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            return null;
        }

        // struct ucred: process, user and group, 32 bits each.
        Span<uint> credentials = stackalloc uint[3];
        try
        {
            var read = socket.GetRawSocketOption(SocketLevel, PeerCredentialsOption, MemoryMarshal.AsBytes(credentials));
            return read == sizeof(uint) * credentials.Length ? credentials[1].ToString(CultureInfo.InvariantCulture) : null;
        }
        catch (Exception ended) when (ended is ObjectDisposedException or SocketException)
        {
            return null;
        }
    }
}
