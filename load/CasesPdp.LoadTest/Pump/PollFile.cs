using System.Runtime.InteropServices;

namespace CasesPdp.LoadTest.Pump;

/// <summary>The kernel's <c>pollfd</c>: a file, what is waited for, what came.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFile
{
    public int Handle;
    public short Wanted;
    public short Came;
}
