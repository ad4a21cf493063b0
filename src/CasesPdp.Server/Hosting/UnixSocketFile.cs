using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CasesPdp.Server.Hosting;

/// <summary>The file of a unix socket: who may connect, and what to do about one that a dead process left behind.</summary>
internal static class UnixSocketFile
{
    // ENXIO: what opening a socket file as a file answers, on Linux and macOS.
    private const int NoSuchDeviceOrAddress = 6;

    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Binds as Kestrel does; a socket file has mode 0660 before anybody can connect, since nobody listens yet.</summary>
    public static Socket Bind(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is UnixDomainSocketEndPoint unix && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(unix.ToString(), OwnerAndGroup);
        }

        return socket;
    }

    /// <summary>Removes a socket that nobody listens on.</summary>
    /// <exception cref="StartupRefusedException">The path is taken by something else, or by a process that listens.</exception>
    public static void RemoveStale(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return;
        }

        if (!IsSocket(path))
        {
            throw Taken(path, "is no socket; it is left alone");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        catch (SocketException other)
        {
            throw Taken(path, $"cannot be judged ({other.SocketErrorCode}); it is left alone");
        }

        throw Taken(path, "is a socket on which another process listens");
    }

    // Opened for reading and writing, no kind of file makes the open wait, a pipe included.
    private static bool IsSocket(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return false;
        }
        catch (IOException failed)
        {
            return failed.HResult == NoSuchDeviceOrAddress;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static StartupRefusedException Taken(string path, string why) =>
        new(StartupRefusedException.Usage, $"casespdp-server: `{path}` {why}");
}
