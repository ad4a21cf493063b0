using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CasesPdp.Server.Hosting;

/// <summary>The file of a unix socket: its mode, and the removal of one that a dead process has left.</summary>
internal static class UnixSocketFile
{
    // ENXIO: the error of opening a socket file as a file, on Linux and macOS.
    private const int NoSuchDeviceOrAddress = 6;

    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Binds as Kestrel does. A socket file gets its group and mode 0660 before it listens, so before a peer can
    /// connect.</summary>
    /// <param name="endpoint">Where to listen.</param>
    /// <param name="group">The group of a socket file; absent: that of the process.</param>
    /// <exception cref="StartupRefusedException">The file cannot be given to the group.</exception>
    public static Socket Bind(EndPoint endpoint, string? group)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is not UnixDomainSocketEndPoint unix || OperatingSystem.IsWindows())
        {
            return socket;
        }

        var path = unix.ToString();
        if (group is not null && UnixGroup.Give(path, UnixGroup.Find(group)!.Value) is { } fault)
        {
            socket.Dispose();
            throw new StartupRefusedException(
                StartupRefusedException.Usage,
                $"casespdp-server: CasesPdp:Listen:UnixSocketGroup is `{group}`, and `{path}` cannot be given to that group: {fault}");
        }

        File.SetUnixFileMode(path, OwnerAndGroup);
        return socket;
    }

    /// <summary>Removes a socket on which no process listens.</summary>
    /// <exception cref="StartupRefusedException">The path is taken by something else, or by a process that listens.</exception>
    public static void RemoveStale(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return;
        }

        if (!IsSocket(path))
        {
            throw Taken(path, "is not a socket; it is left as it is");
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
            throw Taken(path, $"cannot be examined ({other.SocketErrorCode}); it is left as it is");
        }

        throw Taken(path, "is a socket on which another process listens");
    }

    // Opening for reading and writing never blocks, not even on a pipe.
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
