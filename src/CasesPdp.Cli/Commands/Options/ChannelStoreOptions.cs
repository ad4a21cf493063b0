using System.CommandLine;
using CasesPdp.Cli.Channels;
using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>The options that say where a channel is: in etcd, or in a directory that any HTTP server serves.</summary>
internal sealed class ChannelStoreOptions
{
    private readonly Option<string?> _etcd = new("--etcd")
    {
        Description = "Addresses of etcd, separated by commas: http://host:2379 or https://host:2379.",
        HelpName = "ADDRESSES",
    };

    private readonly Option<string?> _tree = new("--tree")
    {
        Description = "Instead of etcd: the directory whose files an HTTP server serves.",
        HelpName = "DIR",
    };

    private readonly Option<string> _channel = new("--channel") { Description = "The channel.", HelpName = "NAME", Required = true };

    private readonly Option<string> _prefix = new("--etcd-prefix")
    {
        Description = "The prefix of all keys.",
        HelpName = "PREFIX",
        DefaultValueFactory = _ => "/casespdp/",
    };

    private readonly Option<string?> _authority = new("--etcd-ca")
    {
        Description = "PEM file of the authorities that vouch for etcd; those of the system if not given.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _certificate = new("--etcd-cert")
    {
        Description = "PEM file of the certificate to present to etcd.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--etcd-key") { Description = "PEM file of that certificate's key.", HelpName = "FILE" };

    private readonly Option<string?> _user = new("--etcd-user") { Description = "The user to log in as.", HelpName = "NAME" };

    private readonly Option<string?> _password = new("--etcd-password-file")
    {
        Description = "File of the user's password.",
        HelpName = "FILE",
    };

    private readonly bool _takesTree;

    /// <summary>Options for a verb.</summary>
    /// <param name="takesTree">Whether the verb works on a directory, too.</param>
    public ChannelStoreOptions(bool takesTree) => _takesTree = takesTree;

    /// <summary>Adds the options.</summary>
    public ChannelStoreOptions AddTo(Command command)
    {
        command.Options.Add(_etcd);
        if (_takesTree)
        {
            command.Options.Add(_tree);
        }

        Option[] ofEtcd = [_prefix, _authority, _certificate, _key, _user, _password];
        foreach (var option in (Option[])[_channel, .. ofEtcd])
        {
            command.Options.Add(option);
        }

        _channel.Validators.Add(result =>
        {
            if (result.Tokens is [var name] && !ReleaseNames.IsChannel(name.Value))
            {
                result.AddError($"`{name.Value}` is no name of a channel: give lower-case letters, digits and hyphens, at most 63.");
            }
        });
        command.Validators.Add(result =>
        {
            var (hasEtcd, hasTree) = (result.GetResult(_etcd) is not null, result.GetResult(_tree) is not null);
            if (hasEtcd == hasTree)
            {
                result.AddError(hasEtcd ? "Give either --etcd or --tree, not both."
                    : _takesTree ? "Give --etcd ADDRESSES or --tree DIR."
                    : "Give --etcd ADDRESSES.");
            }

            foreach (var option in ofEtcd.Where(o => hasTree && result.GetResult(o) is { Implicit: false }))
            {
                result.AddError($"{option.Name} goes with --etcd.");
            }

            AddPair(_certificate, _key);
            AddPair(_user, _password);

            void AddPair(Option one, Option other)
            {
                if (result.GetResult(one) is null != result.GetResult(other) is null)
                {
                    result.AddError($"{one.Name} and {other.Name} go together.");
                }
            }
        });
        return this;
    }

    /// <summary>Opens the store.</summary>
    public ChannelStore Open(ParseResult arguments)
    {
        var channel = arguments.GetRequiredValue(_channel);
        if (arguments.GetValue(_tree) is { } tree)
        {
            return new ChannelStore(null, new DirectoryPublisherStore(Path.GetFullPath(tree), channel, TimeProvider.System));
        }

        var client = new EtcdClient(
            new EtcdOptions
            {
                Endpoints = Endpoints(arguments.GetValue(_etcd)!),
                Prefix = arguments.GetRequiredValue(_prefix),
                CertificateAuthorityFile = arguments.GetValue(_authority),
                CertificateFile = arguments.GetValue(_certificate),
                KeyFile = arguments.GetValue(_key),
                User = arguments.GetValue(_user),
                PasswordFile = arguments.GetValue(_password),
            },
            TimeProvider.System);
        return new ChannelStore(client, new EtcdPublisherStore(client, channel));
    }

    private static List<Uri> Endpoints(string addresses)
    {
        var endpoints = new List<Uri>();
        foreach (var address in addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            endpoints.Add(
                Uri.TryCreate(address, UriKind.Absolute, out var endpoint) && endpoint is { Scheme: "http" or "https", UserInfo: "" }
                    ? endpoint
                    : throw VerbFailure.Usage($"`{address}` is no address of etcd: give http://host:port or https://host:port."));
        }

        return endpoints.Count > 0 ? endpoints : throw VerbFailure.Usage("--etcd names no address.");
    }
}
