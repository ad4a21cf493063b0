using System.Net;
using System.Net.Sockets;

namespace CasesPdp.Workloads.Machines;

/// <summary>Finds ports of the loopback that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>Another one each time, as long as the kernel has some.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
