import { declared, entityFeature } from '#core/entity/feature.ts';
import { Booking } from '#entities/bookings/model.ts';
import { views as bookings } from '#entities/bookings/views.tsx';
import { Category } from '#entities/categories/model.ts';
import { views as categories } from '#entities/categories/views.tsx';
import { Comment } from '#entities/comments/model.ts';
import { views as comments } from '#entities/comments/views.tsx';
import { Inquiry } from '#entities/contact/model.ts';
import { views as contact } from '#entities/contact/views.tsx';
import { Order } from '#entities/orders/model.ts';
import { views as orders } from '#entities/orders/views.tsx';
import { Product } from '#entities/products/model.ts';
import { views as products } from '#entities/products/views.tsx';
import { Project } from '#entities/projects/model.ts';
import { views as projects } from '#entities/projects/views.tsx';
import { Reading } from '#entities/readings/model.ts';
import { views as readings } from '#entities/readings/views.tsx';
import { Review } from '#entities/reviews/model.ts';
import { views as reviews } from '#entities/reviews/views.tsx';
import { Room } from '#entities/rooms/model.ts';
import { views as rooms } from '#entities/rooms/views.tsx';
import { ScanItem } from '#entities/scan-items/model.ts';
import { views as scanItems } from '#entities/scan-items/views.tsx';
import { Scan } from '#entities/scans/model.ts';
import { views as scans } from '#entities/scans/views.tsx';
import { Score } from '#entities/scores/model.ts';
import { views as scores } from '#entities/scores/views.tsx';
import { Specimen } from '#entities/specimens/model.ts';
import { views as specimens } from '#entities/specimens/views.tsx';
import { Tag } from '#entities/tags/model.ts';
import { views as tags } from '#entities/tags/views.tsx';
import { Task } from '#entities/tasks/model.ts';
import { views as tasks } from '#entities/tasks/views.tsx';

/** Every entity of the app, in the order of the navigation. A parent stands before its children. */
export const entities = entityFeature([
  declared(Category, categories),

  declared(Tag, tags),

  declared(Product, products),

  declared(Review, reviews),

  declared(Order, orders),

  declared(Room, rooms),

  declared(Booking, bookings),

  declared(Project, projects),

  declared(Task, tasks),

  declared(Comment, comments),

  declared(Scan, scans),

  declared(ScanItem, scanItems),

  declared(Reading, readings),

  declared(Score, scores),

  declared(Inquiry, contact),

  declared(Specimen, specimens),
]);
