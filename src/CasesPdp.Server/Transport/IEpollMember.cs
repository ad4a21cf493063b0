using System.Net.Sockets;

namespace CasesPdp.Server.Transport;

/// <summary>A socket of an <see cref="EpollLoop"/>: one that listens, or a connection.</summary>
internal interface IEpollMember
{
    /// <summary>The socket.</summary>
    Socket Socket { get; }

    /// <summary>What its loop calls it.</summary>
    long Tag { get; set; }

    /// <summary>Takes a report of the kernel. Runs on the loop.</summary>
    void Report(EpollEvents events);
}
