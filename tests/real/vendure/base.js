'use strict';
// Makes the database of a shop without orders: goods, one way of shipping and of paying, the seller's account.
const fs = require('node:fs');
const path = require('node:path');
const {
    AdministratorService, RequestContextService, RoleService, TransactionalConnection, User, bootstrap,
} = require('@vendure/core');
const { populate } = require('@vendure/core/cli');

process.env.YUNDAN_REAL_CREATE = '1';
process.env.YUNDAN_REAL_PORT = '0'; // populate() listens while it works: on any free port
const { config } = require('./config');
const GOODS = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'goods.json'), 'utf-8'));
const COLUMNS = [
    'name', 'slug', 'description', 'assets', 'facets', 'optionGroups', 'optionValues', 'sku', 'price',
    'taxCategory', 'stockOnHand', 'trackInventory', 'variantAssets', 'variantFacets',
];
const FIRST_DATA = {
    defaultLanguage: 'en',
    defaultZone: 'Asia',
    roles: [],
    countries: [{ name: 'China', code: 'CN', zone: 'Asia' }],
    taxRates: [{ name: 'Standard Tax', percentage: 13 }],
    shippingMethods: [{ name: 'Parcel', price: 300 }],
    paymentMethods: [{
        name: 'Test payment',
        handler: { code: 'dummy-payment-handler', arguments: [{ name: 'automaticSettle', value: 'true' }] },
    }],
    collections: [],
};

/** Vendure's import format: a product's further variants leave its own columns empty. */
function goodsAsCsv() {
    const rows = GOODS.flatMap((good, g) => good.values.map((value, v) => {
        const product = v === 0 ? [good.title, good.slug, good.title] : ['', '', ''];
        return [
            ...product, '', '', v === 0 ? good.option : '', value, `SKU-${String(g + 1).padStart(2, '0')}-${v + 1}`,
            (good.price + v).toFixed(2), 'standard', '100000', 'false', '', '',
        ].join(',');
    }));
    return [COLUMNS.join(','), ...rows, ''].join('\n');
}

async function addSeller(app) {
    const user = await app.get(TransactionalConnection).rawConnection.getRepository(User).findOneOrFail({
        where: { identifier: 'colleague' }, relations: ['roles', 'roles.channels'],
    });
    const ctx = await app.get(RequestContextService).create({ apiType: 'admin', user });
    const role = await app.get(RoleService).getSuperAdminRole(ctx);
    await app.get(AdministratorService).create(ctx, {
        emailAddress: 'seller', firstName: 'Shop', lastName: 'Seller', password: 'seller-test-1', roleIds: [role.id],
    });
}

async function create() {
    const data = process.env.YUNDAN_REAL_DATA;
    fs.mkdirSync(data, { recursive: true });
    const csv = path.join(data, 'goods.csv');
    fs.writeFileSync(csv, goodsAsCsv());
    const app = await populate(() => bootstrap(config), FIRST_DATA, csv);
    await addSeller(app);
    await app.close();
    fs.rmSync(csv);
}
create().then(() => process.exit(0), error => {
    console.error(error);
    process.exit(1);
});
