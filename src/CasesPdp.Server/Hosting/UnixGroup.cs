using System.Globalization;
using System.Runtime.InteropServices;

namespace CasesPdp.Server.Hosting;

/// <summary>The group that owns a unix socket.</summary>
internal static partial class UnixGroup
{
    private const uint SameOwner = uint.MaxValue;

    // struct group: name, password, then the id.
    private static readonly int IdOffset = 2 * IntPtr.Size;

    /// <summary>The id of a group that is written as a number or a name; null if there is none of that name.</summary>
    public static uint? Find(string group)
    {
        if (uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return id == SameOwner ? null : id;
        }

        var found = OperatingSystem.IsWindows() ? IntPtr.Zero : GetGroup(group);
        return found == IntPtr.Zero ? null : (uint)Marshal.ReadInt32(found, IdOffset);
    }

    /// <summary>Gives a file to a group.</summary>
    /// <returns>Null, or why it could not be done.</returns>
    public static string? Give(string path, uint group) =>
        ChangeOwner(path, SameOwner, group) == 0 ? null : Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "getgrnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr GetGroup(string name);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
