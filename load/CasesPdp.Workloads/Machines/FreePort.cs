using System.Net;
using System.Net.Sockets;

namespace CasesPdp.Workloads.Machines;

/// <summary>Finds free ports of the loopback.</summary>
public static class FreePort
{
    /// <summary>A free port.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
