using System.Runtime.InteropServices;

namespace CasesPdp.Policies.Tests.Bundles;

/// <summary>
/// Lets this thread meet the file system as somebody else: the privileged may read everything, which no test of refusals can use. Without
/// privileges it changes nothing.
/// </summary>
internal sealed partial class FileSystemUser : IDisposable
{
    private const uint NobodyId = 65_534;

    private readonly uint _before;

    private FileSystemUser(uint user)
    {
        _before = (uint)SetFileSystemUser(user);
    }

    public static FileSystemUser Nobody() => new(NobodyId);

    public void Dispose() => _ = SetFileSystemUser(_before);

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);
}
