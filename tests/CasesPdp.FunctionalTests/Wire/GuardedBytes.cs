using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>Memory between two protected pages: a read outside of it ends the process.</summary>
internal sealed class GuardedBytes : IDisposable
{
    private const int ReadWrite = 3;
    private const int Private = 2;
    private const int AnonymousOfLinux = 0x20;

    private readonly nint _start;
    private readonly int _length;
    private readonly nint _whole;
    private readonly nint _wholeLength;

    /// <param name="length">How many bytes; rounded up to pages.</param>
    public GuardedBytes(int length)
    {
        var page = Environment.SystemPageSize;
        _length = (length + page - 1) / page * page;
        _wholeLength = _length + (2 * page);
        _whole = Map(0, (nuint)_wholeLength, ReadWrite, Private | AnonymousOfLinux, -1, 0);
        _start = _whole + page;
        if (_whole == -1 || Protect(_whole, (nuint)page, 0) != 0 || Protect(_start + _length, (nuint)page, 0) != 0)
        {
            throw new InvalidOperationException("No guarded memory.");
        }
    }

    /// <summary>The bytes, at the very start.</summary>
    public ReadOnlySpan<byte> AtStart(ReadOnlySpan<byte> bytes) => Place(bytes, 0);

    /// <summary>The bytes, at the very end.</summary>
    public ReadOnlySpan<byte> AtEnd(ReadOnlySpan<byte> bytes) => Place(bytes, _length - bytes.Length);

    public void Dispose() => _ = Unmap(_whole, (nuint)_wholeLength);

    private ReadOnlySpan<byte> Place(ReadOnlySpan<byte> bytes, int at)
    {
        var span = MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref Unsafe.NullRef<byte>(), _start + at), bytes.Length);
        bytes.CopyTo(span);
        return span;
    }

    [DllImport("libc", EntryPoint = "mmap")]
    private static extern nint Map(nint at, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int Protect(nint at, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    private static extern int Unmap(nint at, nuint length);
}
